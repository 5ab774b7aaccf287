namespace Realtime.SocketIO.Cluster;

/// <summary>
/// The kinds of messages between servers. The numbers up to 12 are those of the official adapters, which do not know the others.
/// </summary>
public enum ClusterMessageType
{
    /// <summary>An event for clients. With a request id, their acknowledgements are gathered.</summary>
    Broadcast = 3,

    /// <summary>The addressed sockets join rooms.</summary>
    SocketsJoin = 4,

    /// <summary>The addressed sockets leave rooms.</summary>
    SocketsLeave = 5,

    /// <summary>The addressed sockets are disconnected.</summary>
    DisconnectSockets = 6,

    /// <summary>Asks for the addressed sockets.</summary>
    FetchSockets = 7,

    /// <summary>Answers <see cref="FetchSockets"/>.</summary>
    FetchSocketsResponse = 8,

    /// <summary>An event for servers. With a request id, an answer is wanted.</summary>
    ServerSideEmit = 9,

    /// <summary>Answers <see cref="ServerSideEmit"/>.</summary>
    ServerSideEmitResponse = 10,

    /// <summary>The number of clients from which a server expects an acknowledgement.</summary>
    BroadcastClientCount = 11,

    /// <summary>The acknowledgement of one client.</summary>
    BroadcastAck = 12,

    /// <summary>A part of a client's request, for the server that has the client's session.</summary>
    SessionRequest = 64,

    /// <summary>A part of the answer to a <see cref="SessionRequest"/>.</summary>
    SessionAnswer = 65,
}

/// <summary>A message from one server of a cluster to the others. Immutable.</summary>
public sealed record ClusterMessage
{
    /// <summary>
    /// The namespace of session requests and their answers. Every server opens it. No Socket.IO namespace has this name, since
    /// those begin with a slash.
    /// </summary>
    public const string SessionNamespace = "engine.io";

    /// <summary>The kind.</summary>
    public required ClusterMessageType Type { get; init; }

    /// <summary>The server that sent it; <c>emitter</c> for a process that is no server.</summary>
    public required string SenderId { get; init; }

    /// <summary>The namespace, <c>/</c> for the main one; <see cref="SessionNamespace"/> for the types 64 and 65.</summary>
    public required string Namespace { get; init; }

    /// <summary>The id that an answer repeats; null if no answer is wanted.</summary>
    public string? RequestId { get; init; }

    /// <summary>The addressed sockets. Used by the types 3 to 7.</summary>
    public ClusterTarget Target { get; init; } = ClusterTarget.All;

    /// <summary>
    /// The content: an array of the event's name and its arguments (3 and 9), or a value (10, 12, 64 and 65). Empty for the other types.
    /// </summary>
    public ClusterPayload Payload { get; init; }

    /// <summary>The rooms to join or leave (4 and 5).</summary>
    public IReadOnlyList<string> Rooms { get; init; } = [];

    /// <summary>Whether the whole connection is closed (6).</summary>
    public bool Close { get; init; }

    /// <summary>The number of clients (11).</summary>
    public int ClientCount { get; init; }

    /// <summary>The sockets (8).</summary>
    public IReadOnlyList<ClusterSocket> Sockets { get; init; } = [];

    /// <summary>
    /// The position of a broadcast in the transport's own order, which a client can come back with; null if the transport has
    /// none.
    /// </summary>
    public string? Offset { get; init; }
}

/// <summary>The recipients of a message: sockets in any of the rooms, without those in an excepted room.</summary>
/// <param name="Rooms">The rooms; empty for the whole namespace.</param>
/// <param name="ExceptRooms">The rooms whose sockets are left out.</param>
public sealed record ClusterTarget(IReadOnlyList<string> Rooms, IReadOnlyList<string> ExceptRooms)
{
    /// <summary>Everybody in the namespace.</summary>
    public static ClusterTarget All { get; } = new([], []);

    /// <summary>Whether the event is dropped for a client that cannot receive it at once.</summary>
    public bool IsVolatile { get; init; }

    /// <summary>Whether the packet may be compressed. Default true.</summary>
    public bool MayCompress { get; init; } = true;

    /// <summary>How long to wait for acknowledgements; null for the receiving server's default.</summary>
    public TimeSpan? Timeout { get; init; }
}

/// <summary>
/// A JSON value with binary parts. Where a binary part stands, the JSON has <c>{"_placeholder":true,"num":n}</c>, as in a
/// Socket.IO packet; n is its index in <paramref name="Attachments"/>.
/// </summary>
/// <param name="Json">The value in UTF-8. Empty for no value.</param>
/// <param name="Attachments">The binary parts.</param>
public readonly record struct ClusterPayload(ReadOnlyMemory<byte> Json, IReadOnlyList<ReadOnlyMemory<byte>> Attachments);

/// <summary>A socket as other servers see it. It never carries headers, cookies or authentication data.</summary>
/// <param name="Id">The socket's id.</param>
/// <param name="Rooms">Its rooms, with the one named by its id.</param>
/// <param name="Data">The data that the server's code attached: a JSON object in UTF-8.</param>
public sealed record ClusterSocket(string Id, IReadOnlyList<string> Rooms, ReadOnlyMemory<byte> Data)
{
    /// <summary>The address of the client; empty if the server does not tell.</summary>
    public string Address { get; init; } = "";

    /// <summary>When the client connected.</summary>
    public DateTimeOffset IssuedAt { get; init; }

    /// <summary>Whether the client connected by TLS.</summary>
    public bool IsSecure { get; init; }

    /// <summary>The request's path and query, without secrets.</summary>
    public string Url { get; init; } = "";
}
