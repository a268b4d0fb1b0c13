/** Pages that not everybody needs come when they are asked for: the first page stays small. */
export const LATER = {
  care: () => import('./worklist/worklist_page.tsx'),
  customer: () => import('./customer/customer_page.tsx'),
  cx: () => import('./cx/cx_page.tsx'),
  explore: () => import('./explore/explore_page.tsx'),
};
