# Forecell itself. The database is a server of its own (docker-compose.yml), so the embedded one, half a gigabyte, stays out.
FROM node:22.21.1-bookworm-slim

WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts && npm cache clean --force
COPY . .

RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["node", "cli/forecell.js"]
CMD ["up", "--host", "0.0.0.0", "--data-dir", "/data"]
