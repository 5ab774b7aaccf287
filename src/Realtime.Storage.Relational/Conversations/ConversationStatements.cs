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
    /// null), <c>creator</c> (the participant who becomes the owner, or null), <c>hides</c> (whether messages are hidden from
    /// those who join after them), <c>created</c>, <c>by</c> (null if no participant is pending, else the one who is not), <c>request</c> (the user
    /// for whom a request is stored, who is not among <c>users</c>; null for none), <c>max</c>. Returns the number that was generated as the id, or 0 if the id was given; null or nothing if the
    /// id or the pair is taken. Not needed if the provider overrides <see cref="RelationalConversationStore.CreateAsync"/>.
    /// </summary>
    public string Create { get; init; } = "";

    /// <summary>
    /// Gets the SQL that reserves an id for a group of a client. Takes <c>user</c>, <c>client</c>, <c>reserved</c> (a time) and
    /// <c>bound</c> (earlier reservations may be removed). Returns the number of the id, the same for the same user and client
    /// id. Not needed if the provider overrides <see cref="RelationalConversationStore.ReserveGroupIdAsync"/>.
    /// </summary>
    public string ReserveGroupId { get; init; } = "";

    /// <summary>
    /// Gets the SQL that counts the groups that a user created. Takes <c>user</c> and <c>after</c> (a time); returns an integer.
    /// </summary>
    public required string CountGroupsCreatedBy { get; init; }

    /// <summary>Gets the SQL that finds a conversation without its participants. Takes <c>id</c>; returns the conversation.</summary>
    public required string FindHead { get; init; }

    /// <summary>
    /// Gets the SQL that finds a conversation. Takes <c>id</c>; returns the conversation with <c>RequestedId</c>, then its participants
    /// by time joined and id.
    /// </summary>
    public required string Find { get; init; }

    /// <summary>
    /// Gets the SQL that finds a direct conversation. Takes <c>first</c> and <c>second</c> in ordinal order; returns the same
    /// as <see cref="Find"/>.
    /// </summary>
    public required string FindDirect { get; init; }

    /// <summary>
    /// Gets the SQL that applies a <see cref="ConversationUpdate"/>. Takes <c>added</c> (users), <c>id</c>, <c>known</c> (the
    /// membership revision that must be current, or null), <c>at</c>, <c>removed</c>, <c>first</c> and <c>firstrole</c>,
    /// <c>second</c> and <c>secondrole</c> (participants to give roles, or null), <c>pending</c> (1 if the added have not taken part), <c>left</c>
    /// (1 if the removed one leaves), <c>retitle</c> (a flag), <c>title</c>,
    /// <c>action</c> (of the audit entries, null for none), <c>actor</c>, <c>detail</c>. Returns whether the condition holds (an
    /// integer above 0; 0 if not; null if the conversation does not exist), an integer above 0 if anything changed, the revision,
    /// the ids of the added, the ids of those who got another role, an integer above 0 if the participant was removed, and the id
    /// of the new owner in place of the removed one. Not needed if the provider overrides
    /// <see cref="RelationalConversationStore.UpdateAsync"/>.
    /// </summary>
    public string Update { get; init; } = "";

    /// <summary>
    /// Gets the SQL that reads what rights depend on. Takes <c>id</c> and <c>users</c>. Returns <c>Kind</c>,
    /// <c>MembershipRevision</c>, <c>ParticipantCount</c> and <c>OwnerCount</c>, or no row; then <c>UserId</c> and <c>Role</c> of
    /// those of the users who are participants.
    /// </summary>
    public required string FindGroup { get; init; }

    /// <summary>
    /// Gets the SQL that reads up to which sequence messages are hidden from a participant. Takes <c>id</c> and <c>user</c>;
    /// returns an integer, or nothing if the user is not a participant.
    /// </summary>
    public required string FindHidden { get; init; }

    /// <summary>
    /// Gets the SQL that lists the participants from whom a message is hidden. Takes <c>id</c> and <c>sequence</c>; returns ids.
    /// </summary>
    public required string ListHiddenFrom { get; init; }

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
    /// Gets the SQL that lists participants by id. Takes <c>id</c>, <c>after</c> (the id after which the page starts), <c>limit</c>;
    /// returns the columns of <see cref="ResultColumns.Participant"/>.
    /// </summary>
    public required string ListParticipants { get; init; }

    /// <summary>
    /// Gets the SQL that lists a user's conversations without rooms, by last activity (descending) and id. Takes <c>user</c>,
    /// <c>activity</c> and <c>after</c> (the position after which the page starts), <c>limit</c>. Returns the conversations
    /// with <c>UnreadCount</c>, <c>RequestedId</c> and <c>ParticipantCount</c>, then at most <c>listed</c> participants of each, the user
    /// among them
    /// with <c>ConversationKey</c> by time joined and id, then their newest messages in the columns of
    /// <see cref="ResultColumns.Message"/>.
    /// </summary>
    public required string List { get; init; }

    /// <summary>
    /// Gets the SQL that finds which of several users share a conversation that is not a room with a user, in which neither is pending,
    /// and have no block in either direction. Takes <c>user</c> and <c>users</c>; returns ids.
    /// </summary>
    public required string ShareConversation { get; init; }
}
