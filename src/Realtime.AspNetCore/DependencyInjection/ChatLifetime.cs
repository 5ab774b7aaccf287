using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Assistant;
using Realtime.Diagnostics;
using Realtime.Dialects;
using Realtime.Messages;
using Realtime.Nodes;
using Realtime.Notifications;
using Realtime.Presence;
using Realtime.Recovery;
using Realtime.Settings;
using Realtime.SocketIO;
using Realtime.Sockets;
using Realtime.Storage;
using Realtime.Storage.InMemory;

namespace Realtime.DependencyInjection;

/// <summary>
/// Starts chat before any hosted service and before the server accepts requests: the store's schema, the writers, and the
/// handlers. Stops the writers after the server has stopped, when nothing is sent any more, so that all accepted messages
/// are stored.
/// </summary>
internal sealed class ChatLifetime(
    StoreStart start,
    IConversationStore store,
    MessageWriter messages,
    NotificationWriter notifications,
    NotificationBroadcasts broadcasts,
    AssistantReplies replies,
    PresenceTracker presence,
    ChatSockets sockets,
    DialectEndpoints endpoints,
    NodeLink link,
    NodeHandlers nodes,
    NodeRegistry registry,
    SessionTelling sessions,
    IServiceProvider services,
    IServiceProviderIsService known,
    ChatSettings settings,
    IOptions<ChatRealtimeOptions> options,
    ILogger<ChatLifetime> logger,
    IAuthenticationSchemeProvider? schemes = null) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await CheckAuthenticationAsync().ConfigureAwait(false);

        // All options were created and validated before, so every key that has an effect is known.
        foreach (var (key, nearest) in settings.FindUnknown())
        {
            logger.UnknownSetting(key, nearest);
        }

        await start.RunAsync(cancellationToken).ConfigureAwait(false);

        if (store is InMemoryConversationStore)
        {
            logger.InMemoryStore();
        }

        messages.Start();
        notifications.Start();
        replies.Start();
        sockets.Attach();
        link.Attach(services.GetRequiredKeyedService<SocketIOServer>(endpoints.All[0].ServerName));
        nodes.Start();
        foreach (var endpoint in endpoints.All)
        {
            logger.Started(endpoint.Dialect.Name, endpoint.Path, endpoint.Namespace);
            if (endpoint.Declared.IsAllowed && endpoint.Dialect.LateAuthentication is not null)
            {
                logger.DeclaredIdentity(endpoint.Dialect.Name, endpoint.Path, endpoint.Namespace);
            }
        }

        if (!known.IsService(typeof(IAttachmentPolicy)) && endpoints.All.FirstOrDefault(endpoint => endpoint.Dialect.HasAttachments) is { Dialect: var attaching })
        {
            logger.NoAttachmentPolicy(attaching.Name);
        }
    }

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await messages.StopAsync(cancellationToken).ConfigureAwait(false);
        await broadcasts.StopAsync(cancellationToken).ConfigureAwait(false);
        await notifications.StopAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await presence.StopAsync(cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException || StoreFaults.IsOfStore(exception))
        {
            // The times that were stored last remain.
            logger.PutOff("The record of when users were last seen");
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Runs before the sockets are closed and the writers stop, so that the text of assistants is stored and delivered.
    /// </summary>
    public Task StoppingAsync(CancellationToken cancellationToken) => replies.StopAsync(cancellationToken);

    /// <summary>Runs when the sockets are closed, and before this server leaves the cluster.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await sessions.StopAsync().ConfigureAwait(false);
        await registry.StopAsync().ConfigureAwait(false);
    }

    /// <summary>Without authentication nobody can connect. This is logged at start, not only when a client tries.</summary>
    private async Task CheckAuthenticationAsync()
    {
        if (schemes is null)
        {
            logger.NoAuthentication();
        }
        else if (options.Value.AuthenticationScheme is { } name && await schemes.GetSchemeAsync(name).ConfigureAwait(false) is null)
        {
            throw new OptionsValidationException(
                nameof(ChatRealtimeOptions),
                typeof(ChatRealtimeOptions),
                [$"{nameof(ChatRealtimeOptions)}.{nameof(ChatRealtimeOptions.AuthenticationScheme)} names '{name}', which the host has not registered."]);
        }
    }
}
