using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Diagnostics;

namespace Realtime.Messages;

/// <summary>
/// Asks the host's hooks and its attachment policy. A host that has neither pays nothing: its messages do not come here.
/// </summary>
internal sealed class MessageScreening(
    IServiceScopeFactory scopes,
    IServiceProviderIsService services,
    IOptions<ChatRealtimeOptions> options,
    TimeProvider time,
    ILogger<MessageScreening> logger)
{
    private readonly bool _hasHooks = services.IsService(typeof(IMessageHook));
    private readonly bool _hasPolicy = services.IsService(typeof(IAttachmentPolicy));
    private readonly TimeSpan _timeout = options.Value.MessageHookTimeout;
    private readonly SenderChain _chain = new(options.Value.MaxQueuedWrites);

    /// <summary>Whether the host is to be asked, or the sender has messages before this one that it is being asked about.</summary>
    public bool Concerns(SendMessage message) =>
        _hasHooks || message.AttachmentIds.Count > 0 || (_hasPolicy && _chain.IsBusy(message.SenderId));

    /// <summary>Whether the host is to be asked about changes.</summary>
    public bool ConcernsChanges => _hasHooks;

    /// <summary>Asks about a message, and then goes on with it, in the order in which its sender's messages came.</summary>
    /// <param name="message">The message.</param>
    /// <param name="next">Gets the message as it is to be stored.</param>
    public Task<T> ThenAsync<T>(PendingMessage message, Func<PendingMessage, Task<T>> next) =>
        _chain.RunAsync(message.SenderId, async () => await next(await ScreenAsync(message).ConfigureAwait(false)).ConfigureAwait(false));

    private async Task<PendingMessage> ScreenAsync(PendingMessage message)
    {
        if (message.AttachmentIds.Count > 0 && message.MessageId is null && !_hasPolicy)
        {
            throw new RealtimeException(RealtimeError.AttachmentRefused);
        }

        if (!_hasHooks && (message.AttachmentIds.Count == 0 || message.MessageId is not null))
        {
            return message;
        }

        using var limit = new CancellationTokenSource(_timeout, time);
        try
        {
            return await AskAsync(message, limit.Token).WaitAsync(_timeout, time, CancellationToken.None).ConfigureAwait(false);
        }
        catch (RealtimeException)
        {
            throw;
        }
        catch (Exception exception) when (exception is TimeoutException || limit.IsCancellationRequested)
        {
            logger.HookTimedOut(_timeout);
            throw new RealtimeException(RealtimeError.Unavailable);
        }
        catch (Exception exception)
        {
            logger.HookFailed(exception);
            throw new RealtimeException(RealtimeError.Internal);
        }
    }

    // Goes on by itself when nobody waits for it any more, so that a scope is never taken from under a hook.
    private async Task<PendingMessage> AskAsync(PendingMessage message, CancellationToken cancellationToken)
    {
        // Whatever a hook does before its first await is not the sender's time to wait.
        await Task.Yield();
        await using var scope = scopes.CreateAsyncScope();
        foreach (var hook in scope.ServiceProvider.GetServices<IMessageHook>())
        {
            var decision = await hook.CheckAsync(message, cancellationToken).ConfigureAwait(false);
            if (decision.Reason is { } reason)
            {
                throw new RealtimeException(RealtimeError.MessageRefused, reason);
            }

            message = decision.Content is { } content ? message with { Content = content } : message;
        }

        if (message.AttachmentIds.Count > 0 && message.MessageId is null
            && !await scope.ServiceProvider.GetRequiredService<IAttachmentPolicy>().MayAttachAsync(message, cancellationToken).ConfigureAwait(false))
        {
            throw new RealtimeException(RealtimeError.AttachmentRefused);
        }

        return message;
    }
}
