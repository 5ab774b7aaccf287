using Realtime.Messages;

namespace Realtime.Storage;

/// <summary>
/// The rules that a store applies to each message inside its transaction. A store that decides in
/// C# calls <see cref="Judge{TTarget}"/>. A store that decides in one batch of SQL follows the same rules in the same
/// order; the store suite checks that.
/// </summary>
public static class SendRules
{
    /// <summary>
    /// Decides whether one message is stored. The first rule that applies decides:
    /// <list type="number">
    /// <item>The conversation does not exist, or the sender is not a participant: <see cref="AppendOutcome.NotParticipant"/>.</item>
    /// <item>The sender has stored a message with the same client message id in it: <see cref="AppendOutcome.Duplicate"/>.</item>
    /// <item>The receiver is the sender, or is not a participant: <see cref="AppendOutcome.ReceiverNotParticipant"/>.</item>
    /// <item>The only other user of a direct conversation or a group blocks the sender: <see cref="AppendOutcome.Blocked"/>.</item>
    /// <item>The other user has not accepted the sender's request, and it has all messages that it may have: <see cref="AppendOutcome.RequestFull"/>.</item>
    /// <item>The parent is not a message of the conversation, or is hidden from the sender: <see cref="AppendOutcome.ParentNotFound"/>.</item>
    /// <item>The sender's messages would have too many bytes: <see cref="AppendOutcome.StorageFull"/>.</item>
    /// <item>Otherwise the message is stored: <see cref="AppendOutcome.Stored"/>.</item>
    /// </list>
    /// The check for a duplicate comes before the checks of the receiver, the block, the request and the parent. A retry therefore gets the
    /// result of its first attempt, even if these have changed since.
    /// </summary>
    /// <typeparam name="TTarget">The store's own view of a conversation.</typeparam>
    /// <param name="draft">The message.</param>
    /// <param name="target">The conversation that the message goes to; null if there is none.</param>
    /// <returns>The decision.</returns>
    public static SendVerdict Judge<TTarget>(MessageDraft draft, TTarget? target)
        where TTarget : class, ISendTarget
    {
        ArgumentNullException.ThrowIfNull(draft);
        if (target is null || !target.IsParticipant(draft.SenderId))
        {
            return new SendVerdict(AppendOutcome.NotParticipant);
        }

        if (draft.ClientMessageId is not null && target.FindEarlier(draft) is { } earlier)
        {
            return new SendVerdict(AppendOutcome.Duplicate) { Earlier = earlier };
        }

        var receiverId = draft.Content.ReceiverId ?? target.OtherThan(draft.SenderId);
        if (receiverId is not null && (receiverId == draft.SenderId || !(target.IsParticipant(receiverId) || target.IsRequested(receiverId))))
        {
            return new SendVerdict(AppendOutcome.ReceiverNotParticipant);
        }

        if (target.IsBlocked(draft.SenderId))
        {
            return new SendVerdict(AppendOutcome.Blocked);
        }

        if (target.IsRequestFull)
        {
            return new SendVerdict(AppendOutcome.RequestFull);
        }

        if (draft.Content.ParentId is { } parentId && !target.HasMessage(parentId, draft.SenderId))
        {
            return new SendVerdict(AppendOutcome.ParentNotFound);
        }

        return draft.StorageLimit is { } limit && target.BytesWith(draft) > limit
            ? new SendVerdict(AppendOutcome.StorageFull)
            : new SendVerdict(AppendOutcome.Stored) { ReceiverId = receiverId };
    }
}

/// <summary>A conversation as <see cref="SendRules"/> needs it, read inside the transaction that stores the message.</summary>
public interface ISendTarget
{
    /// <summary>Returns whether a user is a participant.</summary>
    /// <param name="userId">The user.</param>
    /// <returns>True for a participant.</returns>
    bool IsParticipant(string userId);

    /// <summary>Returns the other participant of a direct conversation.</summary>
    /// <param name="userId">One participant.</param>
    /// <returns>
    /// The other one, also if that user has not accepted a request for the conversation; null for a group or a room.
    /// </returns>
    string? OtherThan(string userId);

    /// <summary>Returns whether a user is the other user of a direct conversation who has not accepted the request for it.</summary>
    /// <param name="userId">The user.</param>
    /// <returns>True for that user.</returns>
    bool IsRequested(string userId);

    /// <summary>
    /// Gets whether the conversation is direct, its other user has not accepted the request for it, and it has all messages that such a
    /// request may have, including messages stored in the same transaction.
    /// </summary>
    bool IsRequestFull { get; }

    /// <summary>
    /// Returns whether the conversation is direct or a group, has no others than a participant and one user, and that user blocks the
    /// participant.
    /// </summary>
    /// <param name="senderId">The participant.</param>
    /// <returns>True if messages of the participant are refused.</returns>
    bool IsBlocked(string senderId);

    /// <summary>Finds the message with the draft's sender and client message id, including messages stored in the same transaction.</summary>
    /// <param name="draft">A draft with a client message id.</param>
    /// <returns>The message; null if there is none.</returns>
    Message? FindEarlier(MessageDraft draft);

    /// <summary>
    /// Returns whether the conversation keeps a message that is not hidden from a participant
    /// (<see cref="Conversations.Participant.HiddenSequence"/>). Text that is not an id matches no message.
    /// </summary>
    /// <param name="messageId">The message's id.</param>
    /// <param name="userId">The participant.</param>
    /// <returns>True if it does.</returns>
    bool HasMessage(string messageId, string userId);

    /// <summary>
    /// Returns how many bytes the sender's messages have in all, with those stored in the same transaction and the draft. Called
    /// only for a draft with <see cref="MessageDraft.StorageLimit"/>.
    /// </summary>
    /// <param name="draft">The draft.</param>
    /// <returns>The bytes.</returns>
    long BytesWith(MessageDraft draft);
}

/// <summary>The decision of <see cref="SendRules"/> about a message.</summary>
/// <param name="Outcome">The outcome.</param>
public readonly record struct SendVerdict(AppendOutcome Outcome)
{
    /// <summary>The receiver to store; null for none, and for a message that is not stored.</summary>
    public string? ReceiverId { get; init; }

    /// <summary>The message that was stored before; set for a duplicate only.</summary>
    public Message? Earlier { get; init; }

    /// <summary>Returns the result of a message that is not stored now.</summary>
    /// <returns>The result, with the earlier message of a duplicate.</returns>
    public AppendResult ToResult() => new(Outcome, Earlier, []);
}
