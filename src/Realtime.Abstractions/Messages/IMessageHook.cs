namespace Realtime.Messages;

/// <summary>
/// The host's say before a message is stored, and before it is changed: allow it, change it, or refuse it. Several hooks
/// run in the order in which they were added, each with what the one before made of the message. Scoped: each message
/// gets instances of its own, which may use the host's scoped services. The messages of one sender pass one after the
/// other and keep their order; those of different senders pass at the same time.
/// </summary>
public interface IMessageHook
{
    /// <summary>Decides. An exception refuses the message; a <see cref="RealtimeException"/> says why.</summary>
    /// <param name="message">What is about to be stored. It is not authorized yet: the sender may not take part in the conversation.</param>
    /// <param name="cancellationToken">Ends when the time for the hooks of one message (<c>MessageHookTimeout</c>) is over.</param>
    /// <returns>The decision.</returns>
    ValueTask<MessageDecision> CheckAsync(PendingMessage message, CancellationToken cancellationToken);
}
