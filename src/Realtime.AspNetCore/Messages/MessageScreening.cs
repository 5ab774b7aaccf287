using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Realtime.Diagnostics;
using Realtime.Guards;

namespace Realtime.Messages;

/// <summary>
/// Runs the host's hooks and its attachment policy. Without them, messages skip this step.
/// </summary>
internal sealed class MessageScreening(
    HostCall hosts,
    IServiceProviderIsService services,
    ChatMetrics metrics,
    IOptions<ChatRealtimeCoreOptions> options)
{
    private readonly bool _hasHooks = services.IsService(typeof(IMessageHook));
    private readonly bool _hasPolicy = services.IsService(typeof(IAttachmentPolicy));
    private readonly SenderChain _chain = new(options.Value.MaxQueuedWrites, options.Value.MaxWaitingMessagesPerSender, metrics);

    /// <summary>
    /// Whether a message must be checked, or must wait because earlier messages of its sender are being checked.
    /// </summary>
    public bool Concerns(SendMessage message) =>
        _hasHooks || message.Content.AttachmentIds.Count > 0 || (_hasPolicy && _chain.IsBusy(message.SenderId));

    /// <summary>Whether edits must be checked.</summary>
    public bool ConcernsChanges => _hasHooks;

    /// <summary>Checks a message and then continues with it, in the order in which its sender's messages arrived.</summary>
    /// <param name="message">The message.</param>
    /// <param name="next">Receives the message to store.</param>
    public Task<T> ThenAsync<T>(PendingMessage message, Func<PendingMessage, Task<T>> next) =>
        _chain.RunAsync(message.SenderId, async () => await next(await ScreenAsync(message).ConfigureAwait(false)).ConfigureAwait(false));

    /// <summary>Whether the texts of assistants must be checked.</summary>
    public bool ConcernsReplies => _hasHooks && options.Value.ScreenAssistantReplies;

    /// <summary>
    /// Checks the text of an assistant. It waits for no other one, because the assistant speaks in many conversations at once.
    /// </summary>
    /// <param name="reply">The text.</param>
    /// <param name="requesterId">The user whom it answers.</param>
    /// <returns>The text to store.</returns>
    /// <exception cref="RealtimeException">A hook refuses it, or could not decide.</exception>
    public async Task<string> ScreenReplyAsync(PendingMessage reply, string requesterId) => ConcernsReplies
        ? (await hosts.RunAsync(hosts.MessageHooks, requesterId, (services, limit) => AskAsync(reply, services, limit), CancellationToken.None)
            .ConfigureAwait(false)).Content.Text
        : reply.Content.Text;

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
