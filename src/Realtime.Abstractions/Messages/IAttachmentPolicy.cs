namespace Realtime.Messages;

/// <summary>
/// Decides whether a sender may use attachments. Attachments are ids of what the host keeps. The policy runs after the
/// hooks, before a message with attachments is stored. Scoped, as <see cref="IMessageHook"/>. Without a policy, messages
/// with attachments are refused.
/// </summary>
public interface IAttachmentPolicy
{
    /// <summary>Checks whether the sender may attach all of <see cref="MessageContent.AttachmentIds"/> to the message.</summary>
    /// <param name="message">The message, with at least one attachment.</param>
    /// <param name="cancellationToken">Cancelled when the time limit for the hooks of one message is reached.</param>
    /// <returns>False to refuse the message (<see cref="RealtimeError.AttachmentRefused"/>).</returns>
    ValueTask<bool> MayAttachAsync(PendingMessage message, CancellationToken cancellationToken);
}
