using Realtime.SocketIO;

namespace Realtime.Delivery;

/// <summary>Whom an event goes to: the sockets in any of some rooms, each once, without those in another.</summary>
/// <param name="Rooms">The rooms; none reaches nobody.</param>
/// <param name="Except">The room left out, or null.</param>
internal readonly record struct Audience(IReadOnlyList<string> Rooms, string? Except = null)
{
    public static Audience Of(string room) => new([room]);

    public static Audience Users(IEnumerable<string> userIds, string? except = null) =>
        new([.. userIds.Select(RoomNames.User)], except);

    public BroadcastOperator In(SocketIONamespace @namespace)
    {
        var target = @namespace.To(Rooms);
        return Except is null ? target : target.Except(Except);
    }
}
