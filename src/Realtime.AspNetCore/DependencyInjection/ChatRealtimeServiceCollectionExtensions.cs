using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Realtime;
using Realtime.Assistant;
using Realtime.Audit;
using Realtime.Changes;
using Realtime.Cluster;
using Realtime.Commands;
using Realtime.Contacts;
using Realtime.Conversations;
using Realtime.Data;
using Realtime.Delivery;
using Realtime.DependencyInjection;
using Realtime.Diagnostics;
using Realtime.Dialects;
using Realtime.Dialects.Chatroom;
using Realtime.Dialects.Native;
using Realtime.Endpoints;
using Realtime.Guards;
using Realtime.Hosting;
using Realtime.Messages;
using Realtime.Nodes;
using Realtime.Notifications;
using Realtime.Presence;
using Realtime.Recovery;
using Realtime.Reports;
using Realtime.Rooms;
using Realtime.Settings;
using Realtime.SocketIO;
using Realtime.Sockets;
using Realtime.Storage.InMemory;
using Realtime.Time;
using Realtime.Typing;
using Realtime.Users;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds chat and notifications to an app.</summary>
public static class ChatRealtimeServiceCollectionExtensions
{
    /// <summary>
    /// Adds chat and notifications over Socket.IO. No other call is needed: the endpoint is served at
    /// <see cref="ChatRealtimeCoreOptions.Path"/>, behind the app's authentication, unless the app maps it with
    /// <c>MapChatRealtime()</c>. Data is kept in memory until a store is chosen on the builder. A further call only adds to
    /// the options.
    /// </summary>
    /// <param name="services">The services of the app.</param>
    /// <param name="configure">Sets options; null for the defaults.</param>
    /// <returns>The builder, to choose a store and add further parts.</returns>
    public static IChatRealtimeBuilder AddChatRealtime(this IServiceCollection services, Action<ChatRealtimeOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptions<ChatRealtimeOptions>();
        if (services.All(service => service.ServiceType != typeof(ChatEndpoint)))
        {
            services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<ChatRealtimeOptions>, ConfigureChatRealtimeOptions>());
            services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ChatRealtimeOptions>, ChatRealtimeOptionsValidator>());
            options.ValidateOnStart();
            services.AddDatabaseCluster();
            AddSocketServer(services, ChatRealtime.ServerName, provider => provider.GetRequiredService<IOptions<ChatRealtimeOptions>>().Value.AllowedOrigins);
            AddDomain(services);
            AddSockets(services);
            AddHosting(services);
        }

        if (configure is not null)
        {
            options.Configure(configure);
        }

        return new ChatRealtimeBuilder(services);
    }

    /// <summary>Adds one Socket.IO server for chat, once per name.</summary>
    internal static void AddSocketServer(IServiceCollection services, string name, Func<IServiceProvider, IEnumerable<string>> origins)
    {
        if (services.Any(service => service.IsKeyedService && service.ServiceType == typeof(SocketIOServer) && name.Equals(service.ServiceKey)))
        {
            return;
        }

        // Before chat's own services, so that the node leaves the others after chat has stored what it accepted.
        services.AddSocketIO(name).AddCluster(provider => provider.GetRequiredService<ChatTransports>().Create(name));
        services.AddOptions<SocketIOOptions>(name).Configure<IServiceProvider>((socketIO, provider) =>
        {
            // Chat keeps events, not packets, and checks at the restore what the client may still hear.
            socketIO.KeepsStateElsewhere = true;

            // Larger than any valid token, so that a token that is too long is refused with a reason.
            socketIO.MaxAuthPayload = 64 * 1024;
            foreach (var origin in origins(provider))
            {
                socketIO.AllowedOrigins.Add(origin);
            }

            var chat = provider.GetRequiredService<IOptions<ChatRealtimeOptions>>().Value;
            socketIO.MaxAcceptedConnections = chat.MaxAcceptedConnections;

            // Chat keeps an event once for all namespaces and recipients, so the bytes are the limit that counts.
            socketIO.ConnectionStateRecovery = chat.RecoverConnections ? new() { MaxBufferedPackets = 50_000, MaxMissedPackets = 2_000 } : null;
            SocketIOSettings.Apply(provider.GetRequiredService<ChatSettings>().Root.Section(nameof(ChatRealtimeOptions.SocketIO)), socketIO);
            chat.SocketIO?.Invoke(socketIO);
        })
            .PostConfigure<HandshakeAuthentication>((socketIO, handshakes) => socketIO.AllowRequest = handshakes.After(socketIO.AllowRequest))
            .Validate(
                static socketIO => socketIO.ConnectionStateRecovery is not { SkipMiddlewares: true },
                "ConnectionStateRecovery.SkipMiddlewares must be false for chat: a client that comes back is authenticated as a new one.");
    }

    private static void AddDomain(IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddInMemoryStore();
        services.TryAddSingleton<ChatMetrics>();
        services.AddSingleton<NodeLink>();
        services.AddSingleton<NodeSignals>();
        services.AddSingleton<NodeRegistry>();
        services.AddSingleton<UserProfiles>();
        services.AddSingleton<HostCall>();
        services.AddSingleton<RateLimits>();
        services.AddSingleton<SearchLane>();
        services.AddSingleton<ProfileCache>();
        services.AddSingleton<IHostedService>(s => s.GetRequiredService<ProfileCache>());
        services.AddSingleton<AuditRelay>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<IAuditLog>(s => s.GetRequiredService<AuditLog>());
        services.AddSingleton<GroupChanges>();
        services.AddSingleton<IGroupService>(s => s.GetRequiredService<GroupChanges>());
        services.AddSingleton<ConversationService>();
        services.AddSingleton<IConversationService>(s => s.GetRequiredService<ConversationService>());
        services.AddSingleton<MessageWriter>();
        services.AddSingleton<MessageRules>();
        services.AddSingleton<MessageScreening>();
        services.AddSingleton<Announcer>();
        services.AddSingleton<ConversationKinds>();
        services.AddSingleton<MessageReactions>();
        services.AddSingleton<IMessageReactions>(s => s.GetRequiredService<MessageReactions>());
        services.TryAddSingleton<IMessageSearch, StoreMessageSearch>();
        services.AddSingleton<BlockCache>();
        services.AddSingleton<IUserBlocks, UserBlocks>();
        services.AddSingleton<ContactRules>();
        services.AddSingleton<ClientConversations>();
        services.AddSingleton<ContactRequests>();
        services.AddSingleton<IContactRequests>(s => s.GetRequiredService<ContactRequests>());
        services.AddSingleton<MessageService>();
        services.AddSingleton<IMessageService>(s => s.GetRequiredService<MessageService>());
        services.AddSingleton<PresenceWatches>();
        services.AddSingleton<SharedConversationPolicy>();
        services.AddSingleton<PresenceAccess>();
        services.AddSingleton<OnlineUsers>();
        services.AddSingleton<LastSeenLog>();
        services.AddSingleton<KnownUsers>();
        services.AddSingleton<Introductions>();
        services.AddSingleton<PresenceAnnouncer>();
        services.AddSingleton<PresenceTracker>();
        services.AddSingleton<IPresence>(s => s.GetRequiredService<PresenceTracker>());
        services.AddSingleton<TypingTracker>();
        services.AddNotifications();
        services.AddSingleton<RoomPresence>();
        services.AddSingleton<RoomGates>();
        services.AddSingleton<RoomAccess>();
        services.AddSingleton<RoomCreation>();
        services.AddSingleton<RoomService>();
        services.AddSingleton<IRoomService>(s => s.GetRequiredService<RoomService>());
        services.AddSingleton<IMessageReports, MessageReports>();
        services.AddSingleton<ConversationEnding>();
        services.AddSingleton<UserEraser>();
        services.AddSingleton<DataJobRunner>();
        services.AddSingleton<IDataService, DataService>();
        services.AddSingleton<AssistantRoster>();
        services.AddSingleton<IAssistantProfiles>(s => s.GetRequiredService<AssistantRoster>());
        services.AddSingleton<AssistantRequests>();
        services.AddSingleton<IMessageListener>(s => s.GetRequiredService<AssistantRequests>());
        services.AddSingleton<AssistantPrompts>();
        services.AddSingleton<ReplyTurns>();
        services.AddSingleton<ReplyArchive>();
        services.AddSingleton<RemoteReplies>();
        services.AddSingleton<ReplyWriter>();
        services.AddSingleton<AssistantReplies>();
        services.AddSingleton<AssistantService>();
        services.AddSingleton<IAssistantService>(s => s.GetRequiredService<AssistantService>());
    }

    private static void AddSockets(IServiceCollection services)
    {
        services.AddSingleton(s => DialectComposition.Compose(
            s.GetRequiredService<IOptions<ChatRealtimeOptions>>().Value,
            s.GetServices<DialectRegistration>(),
            s.GetRequiredService<IOptionsMonitor<DialectEndpointOptions>>()));
        services.TryAddSingleton<IChatroomUsers, StoredChatroomUsers>();
        services.AddSingleton<ChatroomUserCalls>();
        services.AddSingleton<ChatNamespaces>();
        services.AddSingleton<IContractNeeds>(s => s.GetRequiredService<ChatNamespaces>());
        services.AddSingleton<ISocketRooms, SocketRooms>();
        services.AddSingleton<DialectContext>(s => new(s.GetRequiredService<ProfileCache>(), s));
        services.AddSingleton<ConnectedUsers>();
        services.AddNative();
        services.AddSingleton<StateRecovery>();
        services.AddSingleton<ISweep>(s => s.GetRequiredService<StateRecovery>());
        services.AddSingleton<SessionTelling>();
        services.AddSingleton<ISweep>(s => s.GetRequiredService<SessionTelling>());
        services.AddSingleton<SessionRestore>();
        services.AddSingleton<EventRenderer>();
        services.AddSingleton<IEventSink>(s => s.GetRequiredService<EventRenderer>());
        services.AddSingleton<IMissedChanges, StoredChanges>();
        services.AddSingleton<DeliveryLanes>();
        services.AddSingleton<NodeInbox>();
        services.AddSingleton<NodeHandlers>();
        services.AddSingleton<EventDelivery>();
        services.AddSingleton<UserClaims>();
        services.AddSingleton<HandshakeAuthentication>();
        services.AddSingleton<SocketAuthenticator>();
        services.AddSingleton<UserConnections>();
        services.AddSingleton<UserExclusions>();
        services.AddSingleton<SignOuts>();
        services.AddSingleton<DirectoryUsers>();
        services.AddSingleton<UserAdmission>();
        services.AddSingleton<IUserBans, UserBans>();
        services.AddSingleton<UserDisconnector>();
        services.AddSingleton<IUserConnections>(s => s.GetRequiredService<UserDisconnector>());
        services.AddSingleton(s => new RoomCommands(s.GetRequiredService<RoomService>(), s.GetRequiredService<IMessageService>(), s.GetRequiredService<RateLimits>()));
        services.AddSingleton(s => new AssistantCommands(s.GetRequiredService<AssistantService>(), s.GetRequiredService<AssistantReplies>(), s.GetRequiredService<RateLimits>()));
        services.AddSingleton<ClientCommands>();
        services.AddSingleton<NotificationCommands>();
        services.AddSingleton<ContactCommands>();
        services.AddSingleton<ClientEventDispatcher>();
        services.AddSingleton<PendingSockets>();
        services.AddSingleton<SocketPlaces>();
        services.AddSingleton<RequestFailures>();
        services.AddSingleton<SocketUsers>();
        services.AddSingleton<SocketIdentities>();
        services.AddSingleton<ChatSockets>();
    }

    private static void AddHosting(IServiceCollection services)
    {
        services.AddRouting();
        services.AddAuthorization();
        ApiAuthorizationResultHandler.Decorate(services);
        services.AddMetrics();
        if (!JsonSerializer.IsReflectionEnabledByDefault)
        {
            // For API documentation (AddOpenApi). Chat's own responses do not need the host's options.
            services.ConfigureHttpJsonOptions(static options => options.SerializerOptions.TypeInfoResolverChain.Add(ApiJson.Default));
            services.ConfigureHttpJsonOptions(static options => options.SerializerOptions.TypeInfoResolverChain.Add(NativeJson.Default));
        }

        services.AddSingleton<SameOriginProof>();
        services.AddSingleton<ChatEndpoint>();
        services.AddSingleton<IStartupFilter, ChatStartupFilter>();
        services.AddSingleton<IHostedService, ChatLifetime>();
        services.AddSingleton<ISweep, TokenExpirySweep>();
        services.AddSingleton<ISweep>(s => s.GetRequiredService<PendingSockets>());
        services.AddSingleton<ISweep>(s => s.GetRequiredService<TypingTracker>());
        services.AddSingleton<ISweep>(s => s.GetRequiredService<PresenceTracker>());
        services.AddSingleton<ISweep>(s => s.GetRequiredService<AssistantReplies>());
        services.AddSingleton<ISweep>(s => s.GetRequiredService<RemoteReplies>());
        services.AddSingleton<ISweep>(s => s.GetRequiredService<NodeRegistry>());
        services.AddSingleton<ISweep>(s => s.GetRequiredService<UserExclusions>());
        services.AddSingleton<IHostedService, RightsSweep>();
        services.AddSingleton<IHostedService, DirectorySweep>();
        services.AddSingleton<IHostedService, SweepService>();
        services.AddSingleton<IHostedService, RetentionService>();
        services.AddSingleton<IHostedService, WaitingGauges>();
        services.AddSingleton<IHostedService>(s => s.GetRequiredService<DataJobRunner>());
        services.AddSingleton<IHostedService, AuditTrim>();
        services.AddSingleton<IHostedService>(s => s.GetRequiredService<AuditRelay>());
    }
}
