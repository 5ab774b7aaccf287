namespace Realtime.Storage.Relational.Messages;

/// <summary>
/// The statements on messages that a provider supplies. A message has the columns of <see cref="ResultColumns.Message"/>, a
/// reaction those of <see cref="ResultColumns.Reaction"/>. "A message with its reactions" means two result sets: the message,
/// or no row, then its reactions.
/// </summary>
public sealed record MessageStatements
{
    /// <summary>
    /// Gets the SQL that stores a group of messages by the rules of <see cref="SendRules"/>. Takes <c>drafts</c>
    /// (<see cref="TableShape.MessageDrafts"/>) <c>storage</c> (<see cref="MessageDraft.StorageLimit"/>) and <c>free</c>
    /// (the ordinals of drafts without a limit, with commas between them). Returns a row for each draft of a participant: <c>Ordinal</c>;
    /// <c>EarlierId</c>, the message that an earlier call stored with the same client message id; <c>FirstOrdinal</c>, the
    /// index of the first draft that is stored with that client message id (the first draft has its own index); <c>Id</c>,
    /// <c>Sequence</c>, <c>Revision</c> and <c>ReceiverId</c> of a message that is stored; <c>Kind</c>, that of its conversation; <c>Outcome</c>, an
    /// <see cref="AppendOutcome"/> from the checks of receiver, block, parent and storage; <c>MembershipVersion</c>. Then returns the
    /// members, with <c>ConversationId</c>, of each conversation that is not a room, has a message stored, and whose membership
    /// version is not the draft's <c>known_version</c>. Not needed if the
    /// provider overrides <see cref="RelationalMessageStore.AppendAsync"/>.
    /// </summary>
    public string Append { get; init; } = "";

    /// <summary>
    /// Gets the SQL that finds messages by id. Takes <c>ids</c>, decimal numbers with commas between them; returns messages.
    /// Needed with <see cref="Append"/>.
    /// </summary>
    public string FindByIds { get; init; } = "";

    /// <summary>
    /// Gets the SQL that reads history backwards. Takes <c>id</c>, <c>bound</c>, <c>limit</c>. Returns the newest sequence,
    /// then messages below the bound, newest first, then their reactions.
    /// </summary>
    public required string HistoryBefore { get; init; }

    /// <summary>
    /// Gets the SQL that reads history forwards. Takes <c>id</c>, <c>bound</c>, <c>limit</c>. Returns the newest sequence, then
    /// messages above the bound, oldest first, then their reactions.
    /// </summary>
    public required string HistoryAfter { get; init; }

    /// <summary>
    /// Gets the SQL that finds messages. Takes <c>ids</c>, decimal numbers with commas between them; returns messages, then their
    /// reactions with <c>MessageId</c>.
    /// </summary>
    public required string FindMany { get; init; }

    /// <summary>Gets the SQL that finds a message. Takes <c>message</c>; returns a message with its reactions.</summary>
    public required string FindById { get; init; }

    /// <summary>
    /// Gets the SQL that edits a message that is not deleted. Takes <c>message</c>, <c>content</c>, <c>time</c>, <c>action</c> (of
    /// the audit entry, null for none) and <c>actor</c>. Returns an integer above 0 if the message was edited, then the message
    /// with its reactions.
    /// </summary>
    public required string Edit { get; init; }

    /// <summary>
    /// Gets the SQL that deletes a message that is not deleted yet, and its reactions. Takes <c>message</c>, <c>time</c>,
    /// <c>by</c>, <c>known</c> (the membership revision that must be current, or null), <c>action</c> (of the audit entry, null
    /// for none) and <c>actor</c>.
    /// Returns an integer above 0 if the message was deleted, then the message with its reactions.
    /// </summary>
    public required string Delete { get; init; }

    /// <summary>
    /// Gets the SQL that searches. Takes <c>id</c>, <c>bound</c> (only messages below it), <c>scan</c> (the maximum number of
    /// messages to look at), <c>limit</c>, <c>text</c>. Returns <c>Oldest</c> (the oldest sequence kept) and <c>Lowest</c> (the
    /// lowest looked at), both null if the conversation does not exist, then messages, newest first.
    /// </summary>
    public required string Search { get; init; }

    /// <summary>
    /// Gets the SQL that finds a message by its client message id. Takes <c>id</c>, <c>user</c>, <c>client</c>; returns a
    /// message.
    /// </summary>
    public required string FindByClientId { get; init; }

    /// <summary>
    /// Gets the SQL that adds a reaction. Takes <c>message</c>, <c>user</c>, <c>emoji</c>, <c>time</c>, <c>peruser</c>,
    /// <c>permessage</c>. Returns a
    /// <see cref="ReactionOutcome"/>, then the message with its reactions.
    /// </summary>
    public required string AddReaction { get; init; }

    /// <summary>
    /// Gets the SQL that removes a reaction. Takes <c>message</c>, <c>user</c>, <c>emoji</c>. Returns a
    /// <see cref="ReactionOutcome"/>, then the message with its reactions.
    /// </summary>
    public required string RemoveReaction { get; init; }
}
