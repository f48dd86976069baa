declare module 'virtual:world' {
  const topology: import('topojson-specification').Topology
  export default topology
}
