namespace Realtime.Storage.Relational.Rows;

/// <summary>A participant of one of several conversations. Dapper fills it by column name.</summary>
internal sealed class ListedParticipantRow : ParticipantRow
{
    public long ConversationKey { get; set; }
}
