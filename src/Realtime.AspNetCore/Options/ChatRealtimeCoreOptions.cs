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
    /// Whether clients of the app's own endpoint that have no token may declare who they are (<c>register</c> of the Assistant
    /// dialect, <c>join</c> of the Chatroom dialect and its HTTP calls), for hosts without sign-in. Everybody can then act as any
    /// declared user. Default false. If it is on, a warning is logged at start. Further endpoints have an option of their own:
    /// <see cref="DialectEndpointOptions.AllowDeclaredIdentity"/>.
    /// </summary>
    public bool AllowDeclaredIdentity { get; set; }

    /// <summary>
    /// Whether clients may write to users of whom nothing is known yet: who have never connected and take part in no conversation.
    /// Default false: they are refused as <c>user_not_found</c>, so that a mistyped id is noticed. Not used if the host has an
    /// <c>IUserDirectory</c>, which then decides.
    /// </summary>
    public bool AllowUnknownReceivers { get; set; }

    /// <summary>
    /// Whether a declared id is that of a user who signs in: whoever declares it acts as this user everywhere. Default false: declared
    /// users are users of their own, and a user who signs in with the same id is somebody else
    /// (<see cref="Dialects.DeclaredUsers"/>). Has an effect only with <see cref="AllowDeclaredIdentity"/>.
    /// </summary>
    public bool DeclaredIdsAreUserIds { get; set; }

    /// <summary>
    /// How long a socket may stay unauthenticated, in dialects that let clients authenticate after they connected. Default
    /// 10 seconds; 100 milliseconds to 5 minutes.
    /// </summary>
    public TimeSpan AuthenticationGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How often the user directory is asked for the connected users, and for how long its answer for a user counts for HTTP
    /// requests. A user whom the directory no longer knows loses open sockets and the HTTP API within this time. Without a
    /// directory it has no effect. Default 1 minute; 1 second to 1 day.
    /// </summary>
    public TimeSpan DirectoryCheckInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The origins of web pages that may connect, such as <c>https://shop.example</c>; <c>*</c> allows any. Default empty:
    /// only pages of the endpoint's own origin. In the configuration: an array, or one text separated by commas.
    /// </summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>
    /// Whether the Native contract is served in the namespace <c>/realtime</c> of every endpoint, for the library's own client.
    /// Default true. A dialect of the host in that namespace is served in its place.
    /// </summary>
    public bool ServeNative { get; set; } = true;

    /// <summary>
    /// Whether a client that loses its connection for a short time gets its socket back, with the events that it has missed. Clients of
    /// Socket.IO 4.6 and newer need no code for it. Default true. The limits are
    /// <see cref="SocketIOOptions.ConnectionStateRecovery"/> of the app's own endpoint.
    /// </summary>
    public bool RecoverConnections { get; set; } = true;

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
    /// The time limit for one call of a presence, room or contact policy, and for a host's own dialect to welcome a socket. After it, a
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
    /// The time limit for a search, with the wait for its place (<see cref="MaxConcurrentSearches"/>), and for one call of the host's
    /// own <see cref="Messages.IMessageSearch"/>. After it, the request is refused as <c>unavailable</c>. Default 5 seconds; 100
    /// milliseconds to 1 minute.
    /// </summary>
    public TimeSpan MessageSearchTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The time limit for a host's own dialect to render one event. After it, the dialect's clients miss the event, and catch
    /// up. Until then, other events of the same conversation or user wait. Default 1 second; 100 milliseconds to 1 minute.
    /// </summary>
    public TimeSpan DialectTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The maximum number of different reactions of one user to one message, on all nodes. Default 10; 0 to 100.</summary>
    public int MaxReactionsPerUser { get; set; } = 10;

    /// <summary>The maximum number of reactions of all users to one message, on all nodes. Default 500; 0 to 2,000.</summary>
    public int MaxReactionsPerMessage { get; set; } = 500;

    /// <summary>
    /// The rule for who may contact whom: open a direct conversation, create a group with, add to a group. Default
    /// <see cref="Contacts.ContactRule.Everyone"/>. A policy of the host (<c>AddContactPolicy</c>) replaces it. Blocks hold with any rule.
    /// </summary>
    public Contacts.ContactRule ContactRule { get; set; } = Contacts.ContactRule.Everyone;

    /// <summary>
    /// The maximum number of messages that a user may send in a direct conversation before the other accepts the request for it. Further
    /// ones are refused with the code <c>forbidden</c>. A request keeps the number with which it was made,
    /// and counts on all nodes. Default 3; 1 to 100.
    /// </summary>
    public int MaxRequestMessages { get; set; } = 3;

    /// <summary>
    /// The maximum number of new contacts that one user makes within 24 hours, on all nodes: how often the user opens a direct
    /// conversation with a stranger, or puts a stranger into a group or asks one. A stranger is a user with whom there is no
    /// conversation, other than a room, in which both have taken part. Further ones are refused with the code <c>rate_limited</c>. Calls
    /// at once at several nodes may exceed it together. Default 100; 1 to 1,000,000.
    /// </summary>
    public int MaxNewContactsPerDay { get; set; } = 100;

    /// <summary>
    /// The maximum number of groups that clients of one user create within 24 hours, on all nodes. A further one is refused with the code
    /// <c>rate_limited</c>. Calls at once may exceed it together. The host can always create groups. Default 100; 1 to 1,000,000.
    /// </summary>
    public int MaxGroupsCreatedPerDay { get; set; } = 100;

    /// <summary>
    /// The fields of a user's profile that other users see in dialects and in the HTTP API, beside the id and the name. Default
    /// <see cref="Users.ProfileFields.Username"/> and <see cref="Users.ProfileFields.AvatarUrl"/>. A contract that needs a field that is not
    /// shown has the id in its place, or leaves it out.
    /// </summary>
    public Users.ProfileFields ProfileFields { get; set; } = Users.ProfileFields.Username | Users.ProfileFields.AvatarUrl;

    /// <summary>The maximum number of users whom one user can block, on all nodes. Default 1,000; 0 to 10,000.</summary>
    public int MaxBlockedUsers { get; set; } = 1_000;

    /// <summary>
    /// The maximum number of searches that run at a time on a node. Further ones wait, so that other reads do not wait behind them.
    /// Default 2; 1 to 1,000.
    /// </summary>
    public int MaxConcurrentSearches { get; set; } = 2;

    /// <summary>
    /// The maximum number of searches of one user that run or wait on each node. A further one is refused with the code
    /// <c>rate_limited</c>. Default 2; 1 to 1,000.
    /// </summary>
    public int MaxSearchesPerUser { get; set; } = 2;

    /// <summary>
    /// The maximum number of participants of a group that clients create or add to. The host's code can make larger ones. Rooms have no such
    /// limit. Default 1,000; 2 to 1,000,000.
    /// </summary>
    public int MaxParticipants { get; set; } = 1_000;

    /// <summary>Whether members of a group may add participants. Moderators and owners always may. Default true.</summary>
    public bool MembersMayAdd { get; set; } = true;

    /// <summary>Whether members of a group may change its title. Moderators and owners always may. Default true.</summary>
    public bool MembersMayRename { get; set; } = true;

    /// <summary>
    /// Whether participants who are added to a group later see only what is sent after they joined. Applies to groups that are
    /// created from then on; a group keeps what it was created with. The host may decide for each group
    /// (<see cref="Conversations.NewGroup.HidesEarlierMessages"/>). Default false.
    /// </summary>
    public bool HideEarlierMessages { get; set; }

    /// <summary>
    /// Whether the texts of assistants pass the host's message hooks before they are stored. Default true. Without hooks, this
    /// does nothing.
    /// </summary>
    public bool ScreenAssistantReplies { get; set; } = true;

    /// <summary>
    /// Whether clients get the text of an assistant only when it is complete and has passed the hooks, instead of while it is
    /// written. Has no effect without <see cref="ScreenAssistantReplies"/> and hooks. Default false.
    /// </summary>
    public bool HoldAssistantReplies { get; set; }

    /// <summary>How long entries of the audit trail are kept. Default 365 days; 1 hour to 3,650 days.</summary>
    public TimeSpan AuditRetention { get; set; } = TimeSpan.FromDays(365);

    /// <summary>
    /// The maximum number of audit entries that wait for the host's <see cref="Audit.IAuditSink"/> on a node. Further ones are not
    /// handed over; they stay in the store. Default 10,000; 100 to 1,000,000.
    /// </summary>
    public int MaxQueuedAuditEntries { get; set; } = 10_000;

    /// <summary>
    /// The time limit for one call of the host's <see cref="Audit.IAuditSink"/>. After it, the entries are handed over again. Default
    /// 5 seconds; 100 milliseconds to 1 minute.
    /// </summary>
    public TimeSpan AuditSinkTimeout { get; set; } = TimeSpan.FromSeconds(5);

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

    /// <summary>
    /// The maximum number of bytes that all stored messages of one user may have, on all nodes, as the store keeps them: texts and
    /// the ids of attachments. A further message is refused with the code <c>storage_full</c>, until the user deletes some or
    /// retention removes them. Messages are counted from when the limit is turned on. Assistants have no such limit. Default null:
    /// no limit, and nothing is counted; 1,000 to 1,000,000,000,000.
    /// </summary>
    public long? MaxStoredBytesPerUser { get; set; }

    /// <summary>
    /// What remains of the messages of a user whom <see cref="Data.IDataService"/> erases, in conversations with others. Default
    /// <see cref="Data.ErasedMessages.RemoveText"/>: they are deleted.
    /// </summary>
    public Data.ErasedMessages ErasedMessages { get; set; }

    /// <summary>
    /// Whether an erasure (<see cref="Data.IDataService"/>) also puts <see cref="Data.ErasedUser.Id"/> in the place of the user in entries
    /// of the audit trail. Default false: they keep the id until <see cref="AuditRetention"/>, because they say who did what.
    /// </summary>
    public bool EraseAuditIds { get; set; }

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

    /// <summary>How often users, sockets and client addresses may do things.</summary>
    public RateLimitOptions RateLimits { get; } = new();

    /// <summary>
    /// The maximum number of sockets of one user on each node. A further one is refused with the code <c>rate_limited</c>. Default 100;
    /// 1 to 100,000.
    /// </summary>
    public int MaxSocketsPerUser { get; set; } = 100;

    /// <summary>
    /// The maximum number of messages of one sender that wait on each node for the host's hooks or its attachment policy. Further ones are refused
    /// with the code <c>rate_limited</c>. Default 100; 1 to 10,000.
    /// </summary>
    public int MaxWaitingMessagesPerSender { get; set; } = 100;

    /// <summary>The maximum number of users whose presence one socket can watch. Default 200; 1 to 10,000.</summary>
    public int MaxWatchedUsers { get; set; } = 200;

    /// <summary>
    /// Whether a user who enters a room that does not exist creates it, if the host's <c>IRoomPolicy</c> allows it too.
    /// Default true. The host's code can always create rooms.
    /// </summary>
    public bool AllowRoomCreation { get; set; } = true;

    /// <summary>
    /// The number of rooms, on all nodes, from which on users cannot create further ones. The
    /// host still can. Default 10,000; 1 to 1,000,000.
    /// </summary>
    public int MaxRooms { get; set; } = 10_000;

    /// <summary>
    /// The maximum number of users, on all nodes, that clients of the Chatroom dialect create over HTTP where they may declare who they are.
    /// A further one is refused with 429. Default 100,000; 0 to 100,000,000.
    /// </summary>
    public int MaxChatroomUsers { get; set; } = 100_000;

    /// <summary>
    /// The maximum number of rooms that a user can be a member of, on all nodes. Two nodes that admit a user at once may exceed it by
    /// one. Default 100; 1 to 10,000.
    /// </summary>
    public int MaxRoomsPerUser { get; set; } = 100;

    /// <summary>
    /// The maximum number of rooms that a user can create, on all nodes, by entering them first or with the Chatroom dialect's HTTP
    /// calls. Two nodes that create one at once may exceed it by one. The host can always create rooms. Default 100; 0 to 10,000.
    /// </summary>
    public int MaxRoomsCreatedPerUser { get; set; } = 100;

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
