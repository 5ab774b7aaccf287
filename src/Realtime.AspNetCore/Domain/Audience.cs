namespace Realtime.Domain;

/// <summary>Whom an event goes to: the sockets in any of some rooms, each once, without those in others. In a namespace of one dialect only its own sockets are reached.</summary>
public readonly record struct Audience
{
    private readonly IReadOnlyList<string>? _rooms;

    internal Audience(IReadOnlyList<string> rooms, string? except = null)
    {
        _rooms = rooms;
        Except = except;
    }

    /// <summary>The rooms; none reaches nobody.</summary>
    internal IReadOnlyList<string> Rooms => _rooms ?? [];

    /// <summary>The room left out, or null.</summary>
    internal string? Except { get; }

    /// <summary>The sockets that joined a conversation.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <returns>The audience.</returns>
    public static Audience Conversation(string conversationId) => new([RoomNames.Conversation(conversationId)]);

    /// <summary>All sockets of a user.</summary>
    /// <param name="userId">The user.</param>
    /// <returns>The audience.</returns>
    public static Audience User(string userId) => new([RoomNames.User(userId)]);

    /// <summary>All sockets of some users.</summary>
    /// <param name="userIds">The users.</param>
    /// <returns>The audience.</returns>
    public static Audience Users(IEnumerable<string> userIds)
    {
        ArgumentNullException.ThrowIfNull(userIds);
        return new([.. userIds.Select(RoomNames.User)]);
    }

    /// <summary>Single sockets.</summary>
    /// <param name="socketIds">The public ids of the sockets.</param>
    /// <returns>The audience.</returns>
    public static Audience Sockets(IReadOnlyList<string> socketIds) => new(socketIds);

    /// <summary>The same without one socket.</summary>
    /// <param name="socketId">The socket's public id; null for none.</param>
    /// <returns>The audience.</returns>
    public Audience ExceptSocket(string? socketId) => new(Rooms, socketId);

    /// <summary>The same without the sockets of a user.</summary>
    /// <param name="userId">The user.</param>
    /// <returns>The audience.</returns>
    public Audience ExceptUser(string userId) => new(Rooms, RoomNames.User(userId));

    internal static Audience Of(string room) => new([room]);
}
