namespace Realtime.Cluster;

/// <summary>The way on which a node's messages go to the others, from the best to the worst.</summary>
internal enum TransportRoute
{
    /// <summary>The transport that the host has chosen.</summary>
    Primary,

    /// <summary>The database, which stands in for it.</summary>
    Database,

    /// <summary>None: both are lost.</summary>
    None,
}
