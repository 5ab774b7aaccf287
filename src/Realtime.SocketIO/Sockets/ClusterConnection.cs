namespace Realtime.SocketIO;

/// <summary>The connection of a server to the others of its cluster.</summary>
/// <param name="IsConnected">Whether the other servers can be reached.</param>
/// <param name="MayHaveMissed">Whether messages of other servers may have been lost since the last change.</param>
public sealed record ClusterConnection(bool IsConnected, bool MayHaveMissed);
