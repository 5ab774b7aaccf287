using Realtime.Domain;
using Realtime.Time;

namespace Realtime.Messages;

/// <content>Editing and deleting messages.</content>
internal sealed partial class MessageService
{
    private readonly TimeSpan _editWindow = options.Value.EditWindow;
    private readonly TimeSpan _deleteWindow = options.Value.DeleteWindow;

    public async Task<Message> EditAsync(string messageId, string userId, string content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        var message = await RequireOwnAsync(messageId, userId, cancellationToken).ConfigureAwait(false);
        if (message.DeletedAt is not null)
        {
            throw new RealtimeException(RealtimeError.MessageLocked);
        }

        RequireWithin(_editWindow, message);
        rules.RequireText(content, HasAttachments(message));
        if (!screening.ConcernsChanges)
        {
            return await ChangeAsync(message, content).WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        var pending = new PendingMessage(message.ConversationId, userId, message.Content with { Text = content })
        {
            MessageId = message.Id,
        };
        return await screening.ThenAsync(
            pending,
            screened =>
            {
                rules.RequireText(screened.Content.Text, HasAttachments(message));
                return ChangeAsync(message, screened.Content.Text);
            }).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<Message> EditAsModeratorAsync(string messageId, string content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        var message = await RequireAsync(messageId, cancellationToken).ConfigureAwait(false);
        rules.RequireText(content, HasAttachments(message));
        return await ChangeAsync(message, content).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<Message> DeleteAsync(string messageId, string userId, CancellationToken cancellationToken = default)
    {
        var message = await RequireOwnAsync(messageId, userId, cancellationToken).ConfigureAwait(false);
        if (message.DeletedAt is null)
        {
            RequireWithin(_deleteWindow, message);
        }

        return await RemoveAsync(message).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<Message> DeleteAsModeratorAsync(string messageId, CancellationToken cancellationToken = default) =>
        await RemoveAsync(await RequireAsync(messageId, cancellationToken).ConfigureAwait(false)).WaitAsync(cancellationToken).ConfigureAwait(false);

    private Task<Message> ChangeAsync(Message message, string content) => announcer.InOrderAsync(message.ConversationId, async () =>
    {
        // The message existed a moment ago, so it was deleted meanwhile.
        var changed = await messages.EditAsync(message.Id, content, time.Milliseconds(), CancellationToken.None).ConfigureAwait(false) ??
            throw new RealtimeException(RealtimeError.MessageLocked);
        await announcer.TellAsync(changed.ConversationId, ids => new DomainEvent.MessageEdited(changed, ids)).ConfigureAwait(false);
        return changed;
    });

    private Task<Message> RemoveAsync(Message message) => announcer.InOrderAsync(message.ConversationId, async () =>
    {
        var (left, isNew) = await messages.DeleteAsync(message.Id, time.Milliseconds(), CancellationToken.None).ConfigureAwait(false) ??
            throw new RealtimeException(RealtimeError.MessageNotFound);
        if (isNew)
        {
            await announcer.TellAsync(left.ConversationId, ids => new DomainEvent.MessageDeleted(left, ids)).ConfigureAwait(false);
        }

        return left;
    });

    private async Task<Message> RequireAsync(string messageId, CancellationToken cancellationToken) =>
        (Texts.IsId(messageId) ? await messages.FindAsync(messageId, cancellationToken).ConfigureAwait(false) : null) ??
            throw new RealtimeException(RealtimeError.MessageNotFound);

    /// <summary>Returns a message that the user may see. A message of another conversation is reported as not found.</summary>
    internal async Task<Message> RequireVisibleAsync(string messageId, string userId, CancellationToken cancellationToken)
    {
        var message = await RequireAsync(messageId, cancellationToken).ConfigureAwait(false);
        return Texts.IsId(userId) && await conversations.IsParticipantAsync(message.ConversationId, userId, cancellationToken).ConfigureAwait(false)
            ? message
            : throw new RealtimeException(RealtimeError.MessageNotFound);
    }

    private async Task<Message> RequireOwnAsync(string messageId, string userId, CancellationToken cancellationToken)
    {
        var message = await RequireVisibleAsync(messageId, userId, cancellationToken).ConfigureAwait(false);
        return message.SenderId == userId ? message : throw new RealtimeException(RealtimeError.Forbidden);
    }

    private static bool HasAttachments(Message message) => message.Content.AttachmentIds.Count > 0;

    private void RequireWithin(TimeSpan window, Message message)
    {
        if (time.GetUtcNow() - message.CreatedAt >= window)
        {
            throw new RealtimeException(RealtimeError.MessageLocked);
        }
    }
}
