using Realtime.SocketIO;

namespace Realtime;

/// <summary>
/// The options of chat without the dialect. Hosts set them on <c>ChatRealtimeOptions</c>, which derives from this class. The
/// code below the dialects reads them here.
/// </summary>
public abstract class ChatRealtimeCoreOptions
{
    private protected ChatRealtimeCoreOptions()
    {
    }

    /// <summary>
    /// The path of the Socket.IO endpoint, below the app's path base. Starts with a slash and does not end with one. Default
    /// <c>/socket.io</c>, the default of Socket.IO clients.
    /// </summary>
    public string Path { get; set; } = "/socket.io";

    /// <summary>
    /// The authentication scheme of the host for sockets and the chat API. Default null: the host's default scheme.
    /// </summary>
    public string? AuthenticationScheme { get; set; }

    /// <summary>
    /// The type of the claim that contains the user's id. Default null: the name identifier, otherwise <c>sub</c>.
    /// </summary>
    public string? UserIdClaim { get; set; }

    /// <summary>
    /// Whether a client may send its token in the query string (<c>?token=</c>). It is only read if the CONNECT payload and
    /// the Authorization header have no token. Default false, because addresses are written to logs and histories.
    /// </summary>
    public bool AllowQueryToken { get; set; }

    /// <summary>
    /// Whether clients without a token may declare their user id (<c>register</c> of the Assistant dialect, <c>join</c> of
    /// the Chatroom dialect and its HTTP calls), for hosts without sign-in. Everybody can then act as any user, so use it
    /// only for content that everybody may read and write. Default false. If it is on, a warning is logged at start.
    /// </summary>
    public bool AllowDeclaredIdentity { get; set; }

    /// <summary>
    /// How long a socket may stay unauthenticated, in dialects that let clients authenticate after they connected. Default
    /// 10 seconds; 100 milliseconds to 5 minutes.
    /// </summary>
    public TimeSpan AuthenticationGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The origins of web pages that may connect, such as <c>https://shop.example</c>; <c>*</c> allows any. Default empty:
    /// only pages of the endpoint's own origin. In the configuration: an array, or one text separated by commas.
    /// </summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>The maximum length of a message, in UTF-16 code units. Default 4,000; 1 to 100,000.</summary>
    public int MaxMessageLength { get; set; } = 4_000;

    /// <summary>
    /// How long after sending a message its sender may edit it; zero for never. Default 15 minutes; 0 to 3,650 days.
    /// </summary>
    public TimeSpan EditWindow { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// How long after sending a message its sender may delete it; zero for never. Default 1 day; 0 to 3,650 days.
    /// </summary>
    public TimeSpan DeleteWindow { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// The time limit for all message hooks and the attachment policy together, per
    /// message. Default 5 seconds; 100 milliseconds to 1 minute.
    /// </summary>
    public TimeSpan MessageHookTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The time limit for one call of the user directory, or of the Chatroom dialect's <c>IChatroomUsers</c>. After it, a
    /// request that needs the result is refused as <c>unavailable</c>, and events contain ids instead of names. Default 5
    /// seconds; 100 milliseconds to 1 minute.
    /// </summary>
    public TimeSpan UserDirectoryTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The time limit for one call of a presence or room policy, and for a host's own dialect to welcome a socket. After it, a
    /// request that needs the policy is refused as <c>unavailable</c>, and a socket continues without its welcome. Default 5
    /// seconds; 100 milliseconds to 1 minute.
    /// </summary>
    public TimeSpan PolicyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The time limit for the host's authentication scheme, per socket. After it, the client is refused as <c>unavailable</c>,
    /// and may try again. Default 10 seconds; 100 milliseconds to 1 minute.
    /// </summary>
    public TimeSpan AuthenticationTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The time limit for one call of the host's own <see cref="Messages.IMessageSearch"/>. After it, the request is refused as
    /// <c>unavailable</c>. Default 5 seconds; 100 milliseconds to 1 minute.
    /// </summary>
    public TimeSpan MessageSearchTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The time limit for a host's own dialect to render one event. After it, the dialect's clients miss the event, and catch
    /// up. Until then, other events of the same conversation or user wait. Default 1 second; 100 milliseconds to 1 minute.
    /// </summary>
    public TimeSpan DialectTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The maximum number of different reactions of one user to one message, on all nodes. Default 10; 0 to 100.</summary>
    public int MaxReactionsPerUser { get; set; } = 10;

    /// <summary>The maximum number of reactions of all users to one message. Default 500; 0 to 2,000.</summary>
    public int MaxReactionsPerMessage { get; set; } = 500;

    /// <summary>The maximum number of users whom one user can block. Default 1,000; 0 to 10,000.</summary>
    public int MaxBlockedUsers { get; set; } = 1_000;

    /// <summary>The maximum number of messages that a search checks per page. Default 5,000; 100 to 100,000.</summary>
    public int SearchScanLimit { get; set; } = 5_000;

    /// <summary>How long messages are kept in conversations without their own policy. Default: for ever.</summary>
    public Conversations.RetentionPolicy Retention { get; set; } = new();

    /// <summary>How often messages beyond the retention limits are removed. Default 10 minutes; 1 second to 1 day.</summary>
    public TimeSpan RetentionInterval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The maximum number of messages that one transaction removes. Default 500; 1 to 1,000.</summary>
    public int RetentionBatchSize { get; set; } = 500;

    /// <summary>
    /// The maximum number of missed changes of a conversation that a client can catch up on. With more, it starts again with
    /// the newest messages. Default 10,000; 1 to 1,000,000.
    /// </summary>
    public int MaxMissedChanges { get; set; } = 10_000;

    /// <summary>The maximum number of attachments per message. Default 10; 0 to 100.</summary>
    public int MaxAttachments { get; set; } = 10;

    /// <summary>
    /// After how long typing ends on its own if the client sends neither a further start nor a stop. Default 6 seconds;
    /// 100 milliseconds to 5 minutes.
    /// </summary>
    public TimeSpan TypingExpiry { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>
    /// How long a user stays online after the last socket disconnected, so that reloading a page does not show the user as
    /// offline. Default 5 seconds; 0 to 5 minutes.
    /// </summary>
    public TimeSpan PresenceGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The maximum number of users whose presence one socket can watch. Default 200; 1 to 10,000.</summary>
    public int MaxWatchedUsers { get; set; } = 200;

    /// <summary>
    /// Whether a user who enters a room that does not exist creates it, if the host's <c>IRoomPolicy</c> allows it too.
    /// Default true. The host's code can always create rooms.
    /// </summary>
    public bool AllowRoomCreation { get; set; } = true;

    /// <summary>
    /// The number of rooms from which on users cannot create further ones. The
    /// host still can. Default 10,000; 1 to 1,000,000.
    /// </summary>
    public int MaxRooms { get; set; } = 10_000;

    /// <summary>
    /// The maximum number of rooms that a user can be a member of, on all nodes. Two nodes that admit a user at once may exceed it by
    /// one. Default 100; 1 to 10,000.
    /// </summary>
    public int MaxRoomsPerUser { get; set; } = 100;

    /// <summary>
    /// The maximum number of messages that one commit stores. Messages that arrive during a commit go into the next one.
    /// Default 256; 1 to 1,000.
    /// </summary>
    public int MaxWritesPerCommit { get; set; } = 256;

    /// <summary>
    /// The maximum number of messages that wait to be stored. Further sends are refused with the code <c>unavailable</c>.
    /// Default 10,000; 1 to 1,000,000. Notifications have a separate queue of the same size.
    /// </summary>
    public int MaxQueuedWrites { get; set; } = 10_000;

    /// <summary>
    /// The maximum number of connections that the host accepts at a time, including those of its other endpoints. Further
    /// connections are reset. Default null: the limit of file descriptors of the process, minus a reserve for the host's own
    /// files and connections (on Linux; unlimited on other systems). At least 1; <see cref="int.MaxValue"/> for no limit.
    /// </summary>
    public int? MaxAcceptedConnections { get; set; }

    /// <summary>
    /// The maximum number of events that wait to be delivered in one of the 16 lanes over which conversations and users are
    /// distributed. From half of it on, typing and presence are dropped. If a lane is full, other events wait a few seconds for
    /// capacity. Default 10,000; 100 to 1,000,000.
    /// </summary>
    public int MaxQueuedEvents { get; set; } = 10_000;

    /// <summary>
    /// Changes the options of the underlying Socket.IO server (heartbeat, payload and queue limits, credentials for other
    /// origins). Runs after <see cref="AllowedOrigins"/> and the configuration section <c>ChatRealtime:SocketIO</c>, which
    /// contains options by name, were applied. Default null.
    /// </summary>
    public Action<SocketIOOptions>? SocketIO { get; set; }
}
