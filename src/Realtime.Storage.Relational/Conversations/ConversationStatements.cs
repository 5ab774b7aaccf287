namespace Realtime.Storage.Relational.Conversations;

/// <summary>
/// The statements on conversations and participants that a provider supplies. A lock on the conversation's row orders its sequence
/// and its revision. The columns of a conversation are those of <see cref="ResultColumns.Conversation"/>, of a
/// participant those of <see cref="ResultColumns.Participant"/>.
/// </summary>
public sealed record ConversationStatements
{
    /// <summary>
    /// Gets the SQL that creates a conversation unless one with the given id or the pair exists. Takes <c>users</c>, <c>id</c>
    /// (null for a generated one), <c>kind</c>, <c>title</c>, <c>first</c> and <c>second</c> (the pair of a direct one, else
    /// null), <c>created</c>. Returns the number that was generated as the id, or 0 if the id was given; null or nothing if the
    /// id or the pair is taken. Not needed if the provider overrides <see cref="RelationalConversationStore.CreateAsync"/>.
    /// </summary>
    public string Create { get; init; } = "";

    /// <summary>
    /// Gets the SQL that finds a conversation. Takes <c>id</c>; returns the conversation, then its participants by time joined
    /// and id.
    /// </summary>
    public required string Find { get; init; }

    /// <summary>
    /// Gets the SQL that finds a direct conversation. Takes <c>first</c> and <c>second</c> in ordinal order; returns the same
    /// as <see cref="Find"/>.
    /// </summary>
    public required string FindDirect { get; init; }

    /// <summary>
    /// Gets the SQL that adds participants with everything read. Takes <c>id</c>, <c>users</c>, <c>joined</c>. Returns the ids
    /// of the users who were not participants, then the conversation's revision after the change; no revision if the
    /// conversation does not exist. All added users are one change. Nothing changes if nobody was added.
    /// </summary>
    public required string AddParticipants { get; init; }

    /// <summary>
    /// Gets the SQL that removes a participant and the participant's read state. Takes <c>id</c> and <c>user</c>; returns the
    /// revision of the change, or null or nothing if the user was not a participant.
    /// </summary>
    public required string RemoveParticipant { get; init; }

    /// <summary>
    /// Gets the SQL that sets a title. Takes <c>id</c> and <c>title</c>; returns the revision of the change, or null or nothing
    /// if the conversation does not exist.
    /// </summary>
    public required string SetTitle { get; init; }

    /// <summary>
    /// Gets the SQL that mutes a conversation. Takes <c>id</c>, <c>user</c>, <c>until</c>; returns the revision of the change,
    /// or null or nothing if the user is not a participant.
    /// </summary>
    public required string SetMuted { get; init; }

    /// <summary>
    /// Gets the SQL that checks whether a user is a participant. Takes <c>id</c> and <c>user</c>; returns an integer above 0 if
    /// true.
    /// </summary>
    public required string IsParticipant { get; init; }

    /// <summary>
    /// Gets the SQL that reads a membership. Takes <c>id</c> and <c>known</c> (the version that the caller has). Returns the
    /// version, then the members
    /// in the columns of <see cref="ResultColumns.Member"/>; no member if the version is the known one.
    /// </summary>
    public required string ListParticipantIds { get; init; }

    /// <summary>
    /// Gets the SQL that lists a user's conversations without rooms, by last activity (descending) and id. Takes <c>user</c>,
    /// <c>activity</c> and <c>after</c> (the position after which the page starts), <c>limit</c>. Returns the conversations
    /// with <c>UnreadCount</c>, then their participants
    /// with <c>ConversationKey</c> by time joined and id, then their newest messages in the columns of
    /// <see cref="ResultColumns.Message"/>.
    /// </summary>
    public required string List { get; init; }

    /// <summary>
    /// Gets the SQL that finds which of several users share a conversation that is not a room with a user, and have no block in
    /// either direction. Takes <c>user</c> and <c>users</c>; returns ids.
    /// </summary>
    public required string ShareConversation { get; init; }
}
