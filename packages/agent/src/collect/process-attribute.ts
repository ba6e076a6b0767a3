/** The init process of a container, by its number on the host. In development upstream, hence a constant of ours. */
export const ATTR_PROCESS_PID = 'process.pid';
