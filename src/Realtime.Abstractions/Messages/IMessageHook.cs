namespace Realtime.Messages;

/// <summary>
/// Lets the host allow, change or refuse a message before it is stored or edited. Several hooks run in the order in which
/// they were added; each one gets the message as the previous one left it. Scoped: each message gets new instances, which
/// may use the host's scoped services. The messages of one sender run one after the other and keep their order. Messages
/// of different senders run at the same time.
/// </summary>
public interface IMessageHook
{
    /// <summary>
    /// Decides about a message. An exception refuses the message; the message of a
    /// <see cref="RealtimeException"/> is sent to the sender.
    /// </summary>
    /// <param name="message">The message to be stored. It is not authorized yet: the sender may not be a participant.</param>
    /// <param name="cancellationToken">
    /// Cancelled when the time limit for the hooks of one message (<c>MessageHookTimeout</c>) is reached.
    /// </param>
    /// <returns>The decision.</returns>
    ValueTask<MessageDecision> CheckAsync(PendingMessage message, CancellationToken cancellationToken);
}
