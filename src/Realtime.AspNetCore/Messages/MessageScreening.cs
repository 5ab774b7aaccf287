using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Realtime.Guards;

namespace Realtime.Messages;

/// <summary>
/// Asks the host's hooks and its attachment policy. A host that has neither pays nothing: its messages do not come here.
/// </summary>
internal sealed class MessageScreening(
    HostCall hosts,
    IServiceProviderIsService services,
    IOptions<ChatRealtimeCoreOptions> options)
{
    private readonly bool _hasHooks = services.IsService(typeof(IMessageHook));
    private readonly bool _hasPolicy = services.IsService(typeof(IAttachmentPolicy));
    private readonly SenderChain _chain = new(options.Value.MaxQueuedWrites);

    /// <summary>Whether the host is to be asked, or the sender has messages before this one that it is being asked about.</summary>
    public bool Concerns(SendMessage message) =>
        _hasHooks || message.Content.AttachmentIds.Count > 0 || (_hasPolicy && _chain.IsBusy(message.SenderId));

    /// <summary>Whether the host is to be asked about changes.</summary>
    public bool ConcernsChanges => _hasHooks;

    /// <summary>Asks about a message, and then goes on with it, in the order in which its sender's messages came.</summary>
    /// <param name="message">The message.</param>
    /// <param name="next">Gets the message as it is to be stored.</param>
    public Task<T> ThenAsync<T>(PendingMessage message, Func<PendingMessage, Task<T>> next) =>
        _chain.RunAsync(message.SenderId, async () => await next(await ScreenAsync(message).ConfigureAwait(false)).ConfigureAwait(false));

    private async Task<PendingMessage> ScreenAsync(PendingMessage message)
    {
        if (message.Content.AttachmentIds.Count > 0 && message.MessageId is null && !_hasPolicy)
        {
            throw new RealtimeException(RealtimeError.AttachmentRefused);
        }

        if (!_hasHooks && (message.Content.AttachmentIds.Count == 0 || message.MessageId is not null))
        {
            return message;
        }

        return await hosts.RunAsync(hosts.MessageHooks, message.SenderId, (services, limit) => AskAsync(message, services, limit), CancellationToken.None)
            .ConfigureAwait(false);
    }

    private static async ValueTask<PendingMessage> AskAsync(PendingMessage message, IServiceProvider services, CancellationToken cancellationToken)
    {
        foreach (var hook in services.GetServices<IMessageHook>())
        {
            var decision = await hook.CheckAsync(message, cancellationToken).ConfigureAwait(false);
            if (decision.Reason is { } reason)
            {
                throw new RealtimeException(RealtimeError.MessageRefused, reason);
            }

            message = decision.Text is { } text ? message with { Content = message.Content with { Text = text } } : message;
        }

        if (message.Content.AttachmentIds.Count > 0 && message.MessageId is null
            && !await services.GetRequiredService<IAttachmentPolicy>().MayAttachAsync(message, cancellationToken).ConfigureAwait(false))
        {
            throw new RealtimeException(RealtimeError.AttachmentRefused);
        }

        return message;
    }
}
