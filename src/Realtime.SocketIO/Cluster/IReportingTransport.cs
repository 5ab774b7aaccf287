namespace Realtime.SocketIO.Cluster;

/// <summary>A transport of which several servers of a process share one connection.</summary>
internal interface IReportingTransport
{
    /// <summary>Whether the changes of the connection are logged once for all servers, so that each of them logs nothing.</summary>
    bool LogsConnection { get; }
}
