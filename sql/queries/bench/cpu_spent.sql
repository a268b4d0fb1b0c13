-- Processor time the server has spent on queries, so that a figure can be read on a machine that does other things as well.
SELECT sumIf(value, event = 'OSCPUVirtualTimeMicroseconds') AS cpu_us FROM system.events
