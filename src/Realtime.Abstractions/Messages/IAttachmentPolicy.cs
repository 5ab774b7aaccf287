namespace Realtime.Messages;

/// <summary>
/// The host's word on attachments, which are ids of what the host keeps: asked before a message that has any is stored.
/// Scoped, as <see cref="IMessageHook"/>, and asked after the hooks. Without one, messages with attachments are refused.
/// </summary>
public interface IAttachmentPolicy
{
    /// <summary>Checks whether the sender may attach all of <see cref="MessageContent.AttachmentIds"/> to the message.</summary>
    /// <param name="message">The message, with at least one attachment.</param>
    /// <param name="cancellationToken">Ends when the time for the hooks of one message is over.</param>
    /// <returns>False to refuse the message (<see cref="RealtimeError.AttachmentRefused"/>).</returns>
    ValueTask<bool> MayAttachAsync(PendingMessage message, CancellationToken cancellationToken);
}
