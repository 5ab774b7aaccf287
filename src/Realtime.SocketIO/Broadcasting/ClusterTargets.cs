using Realtime.SocketIO.Cluster;

namespace Realtime.SocketIO.Broadcasting;

/// <summary>Converts the recipients and options of a broadcast to those that other servers understand, and back.</summary>
internal static class ClusterTargets
{
    /// <summary>A sender that is left out is named by its room: other servers do not have its socket.</summary>
    public static ClusterTarget From(in BroadcastTarget target, in BroadcastFlags flags)
    {
        IReadOnlyList<string> except = target.ExceptRooms is { } rooms ? rooms : [];
        return new ClusterTarget(
            target.Rooms is { } named ? named : [],
            target.Except is { } sender ? [sender.Id, .. except] : except)
        {
            IsVolatile = flags.Volatile,
            MayCompress = !flags.Uncompressed,
            Timeout = flags.Timeout,
        };
    }

    public static BroadcastTarget Recipients(ClusterTarget target) => new()
    {
        Rooms = target.Rooms.Count == 0 ? null : [.. target.Rooms],
        ExceptRooms = target.ExceptRooms.Count == 0 ? null : [.. target.ExceptRooms],
    };

    /// <summary>The options on the receiving server, whose own sockets alone are addressed.</summary>
    public static BroadcastFlags Flags(ClusterTarget target) => new()
    {
        Local = true,
        Volatile = target.IsVolatile,
        Uncompressed = !target.MayCompress,
    };
}
