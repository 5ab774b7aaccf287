using Realtime.Audit;
using Realtime.Conversations;
using Realtime.Domain;
using Realtime.Storage;
using Realtime.Time;

namespace Realtime.Messages;

/// <content>Editing and deleting messages.</content>
internal sealed partial class MessageService
{
    /// <summary>The deletion of messages depends on no option.</summary>
    private static readonly GroupRights Rights = new();

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
            return await ChangeAsync(message, content, userId).WaitAsync(cancellationToken).ConfigureAwait(false);
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
                return ChangeAsync(message, screened.Content.Text, userId);
            }).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<Message> EditAsModeratorAsync(string messageId, string content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        var message = await RequireAsync(messageId, cancellationToken).ConfigureAwait(false);
        rules.RequireText(content, HasAttachments(message));
        return await ChangeAsync(message, content, actorId: null).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<Message> DeleteAsync(string messageId, string userId, CancellationToken cancellationToken = default)
    {
        var message = await RequireVisibleAsync(messageId, userId, cancellationToken).ConfigureAwait(false);
        if (message.SenderId != userId)
        {
            return await ModerateAsync(message, userId, cancellationToken).ConfigureAwait(false);
        }

        if (message.DeletedAt is null)
        {
            RequireWithin(_deleteWindow, message);
        }

        return (await RemoveAsync(message, userId).WaitAsync(cancellationToken).ConfigureAwait(false))!;
    }

    public async Task<Message> DeleteAsModeratorAsync(string messageId, CancellationToken cancellationToken = default)
    {
        var message = await RequireAsync(messageId, cancellationToken).ConfigureAwait(false);
        return (await RemoveAsync(message, actorId: null).WaitAsync(cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>
    /// Deletes a message of somebody else, if the user's role in the group allows it when the deletion is stored: it is stored on
    /// the condition that no role has changed since the user's was read.
    /// </summary>
    private async Task<Message> ModerateAsync(Message message, string userId, CancellationToken cancellationToken)
    {
        while (true)
        {
            var group = await conversations.FindGroupAsync(message.ConversationId, [userId], cancellationToken).ConfigureAwait(false);
            if (group is not { Kind: ConversationKind.Group } || !group.Roles.TryGetValue(userId, out var role)
                || !Rights.Allow(GroupAction.DeleteMessage, role))
            {
                throw new RealtimeException(RealtimeError.Forbidden);
            }

            if (await RemoveAsync(message, userId, group.MembershipRevision).WaitAsync(cancellationToken).ConfigureAwait(false) is { } left)
            {
                return left;
            }
        }
    }

    private Task<Message> ChangeAsync(Message message, string content, string? actorId) => announcer.InOrderAsync(message.ConversationId, async () =>
    {
        // The message existed a moment ago, so it was deleted meanwhile.
        var edit = new MessageEdit(message.Id, content, time.Milliseconds()) { Audit = audit.Draft(actorId, AuditActions.MessageEdited) };
        var changed = await messages.EditAsync(edit, CancellationToken.None).ConfigureAwait(false) ??
            throw new RealtimeException(RealtimeError.MessageLocked);
        Relay(edit.Audit, changed);
        await announcer
            .TellAsync(changed, (ids, hidden) => new DomainEvent.MessageEdited(changed, ids) { HiddenFromIds = hidden })
            .ConfigureAwait(false);
        return changed;
    });

    /// <returns>What is left of the message; null if the roles have changed since the given revision.</returns>
    private Task<Message?> RemoveAsync(Message message, string? actorId, long? knownMembership = null) => announcer.InOrderAsync<Message?>(message.ConversationId, async () =>
    {
        var deletion = new MessageDeletion(message.Id, time.Milliseconds())
        {
            DeletedBy = actorId,
            KnownMembership = knownMembership,
            Audit = audit.Draft(actorId, AuditActions.MessageDeleted),
        };
        var (left, isNew) = await messages.DeleteAsync(deletion, CancellationToken.None).ConfigureAwait(false) ??
            throw new RealtimeException(RealtimeError.MessageNotFound);
        if (isNew)
        {
            Relay(deletion.Audit, left);
            await announcer
                .TellAsync(left, (ids, hidden) => new DomainEvent.MessageDeleted(left, ids) { HiddenFromIds = hidden })
                .ConfigureAwait(false);
        }

        return left.DeletedAt is null ? null : left;
    });

    private void Relay(AuditEntry entry, Message message) =>
        audit.Relay([entry with { ConversationId = message.ConversationId, MessageId = message.Id, SubjectId = message.SenderId }]);

    private async Task<Message> RequireAsync(string messageId, CancellationToken cancellationToken) =>
        (Texts.IsId(messageId) ? await messages.FindAsync(messageId, cancellationToken).ConfigureAwait(false) : null) ??
            throw new RealtimeException(RealtimeError.MessageNotFound);

    /// <summary>Returns a message that the user may see. A message of another conversation is reported as not found.</summary>
    internal async Task<Message> RequireVisibleAsync(string messageId, string userId, CancellationToken cancellationToken)
    {
        var message = await RequireAsync(messageId, cancellationToken).ConfigureAwait(false);
        return Texts.IsId(userId)
            && await conversations.FindHiddenSequenceAsync(message.ConversationId, userId, cancellationToken).ConfigureAwait(false) < message.Sequence
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
