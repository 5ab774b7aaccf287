namespace Realtime.Storage;

/// <summary>Changes in their simplest form: no condition, nobody named, no audit entry.</summary>
public static class StoreExtensions
{
    /// <summary>Adds participants. See <see cref="ConversationUpdate.AddedIds"/>.</summary>
    /// <param name="store">The store.</param>
    /// <param name="conversationId">The conversation, a group or a room.</param>
    /// <param name="userIds">Distinct users.</param>
    /// <param name="joinedAt">The time to record.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The users that this call added, in one change for all of them; null if the conversation does not exist.</returns>
    public static async ValueTask<AddedParticipants?> AddParticipantsAsync(
        this IConversationStore store,
        string conversationId,
        IReadOnlyCollection<string> userIds,
        DateTimeOffset joinedAt,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        var update = new ConversationUpdate(conversationId) { AddedIds = userIds, At = joinedAt };
        return await store.UpdateAsync(update, cancellationToken).ConfigureAwait(false) is { } result ? new(result.AddedIds, result.Revision) : null;
    }

    /// <summary>Removes a participant. See <see cref="ConversationUpdate.RemovedId"/>.</summary>
    /// <param name="store">The store.</param>
    /// <param name="conversationId">The conversation, a group or a room.</param>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The conversation's revision of the change; null if the user was not a participant.</returns>
    public static async ValueTask<long?> RemoveParticipantAsync(
        this IConversationStore store,
        string conversationId,
        string userId,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        var update = new ConversationUpdate(conversationId) { RemovedId = userId };
        return await store.UpdateAsync(update, cancellationToken).ConfigureAwait(false) is { IsRemoved: true } result ? result.Revision : null;
    }

    /// <summary>Changes the title of a group.</summary>
    /// <param name="store">The store.</param>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="title">The title, or null for none.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The conversation's revision of the change; null if the conversation does not exist.</returns>
    public static async ValueTask<long?> SetTitleAsync(
        this IConversationStore store,
        string conversationId,
        string? title,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        var update = new ConversationUpdate(conversationId) { SetsTitle = true, Title = title };
        return (await store.UpdateAsync(update, cancellationToken).ConfigureAwait(false))?.Revision;
    }

    /// <summary>Replaces a message's text.</summary>
    /// <param name="store">The store.</param>
    /// <param name="messageId">The id.</param>
    /// <param name="text">The new text.</param>
    /// <param name="editedAt">The time to record, whole milliseconds.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The edited message; null if it does not exist or is deleted.</returns>
    public static ValueTask<Messages.Message?> EditAsync(
        this IMessageStore store,
        string messageId,
        string text,
        DateTimeOffset editedAt,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.EditAsync(new MessageEdit(messageId, text, editedAt), cancellationToken);
    }

    /// <summary>Deletes a message.</summary>
    /// <param name="store">The store.</param>
    /// <param name="messageId">The id.</param>
    /// <param name="deletedAt">The time to record, whole milliseconds.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The deleted message, and whether this call deleted it; null if the message does not exist.</returns>
    public static ValueTask<(Messages.Message Message, bool IsNew)?> DeleteAsync(
        this IMessageStore store,
        string messageId,
        DateTimeOffset deletedAt,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.DeleteAsync(new MessageDeletion(messageId, deletedAt), cancellationToken);
    }

    /// <summary>Returns a room, and creates it without a creator if it does not exist.</summary>
    /// <param name="store">The store.</param>
    /// <param name="roomName">The name.</param>
    /// <param name="title">The title to record if it is created.</param>
    /// <param name="createdAt">The time to record if it is created.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The room, and whether this call created it; null if a conversation of another kind has the id.</returns>
    public static ValueTask<(StoredRoom Room, bool Created)?> GetOrCreateAsync(
        this IRoomStore store,
        string roomName,
        string title,
        DateTimeOffset createdAt,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.GetOrCreateAsync(roomName, title, createdBy: null, createdAt, cancellationToken);
    }
}
