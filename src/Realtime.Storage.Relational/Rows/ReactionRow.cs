using Realtime.Messages;
using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A user's reaction to a message, as a query returns it. Dapper fills it by column name.</summary>
internal class ReactionRow : IStoredRow
{
    /// <summary>The columns to select from the table of reactions (<c>r</c>).</summary>
    public const string Columns = "r.sequence AS Sequence, r.user_id AS UserId, r.emoji AS Emoji, r.created_at AS CreatedAt";

    public long Sequence { get; set; }

    public string UserId { get; set; } = "";

    public string Emoji { get; set; } = "";

    public long CreatedAt { get; set; }

    /// <summary>Groups the rows by reaction, ordered by time; reactions of one instant by user, then by emoji.</summary>
    public static IReadOnlyList<MessageReaction> ToReactions(IReadOnlyCollection<ReactionRow> rows) => rows.Count == 0
        ? []
        :
        [
            .. rows
                .OrderBy(row => row.CreatedAt)
                .ThenBy(row => row.UserId, StringComparer.Ordinal)
                .ThenBy(row => row.Emoji, StringComparer.Ordinal)
                .GroupBy(row => row.Emoji, StringComparer.Ordinal)
                .Select(group => new MessageReaction(group.Key, [.. group.Select(row => row.UserId)])),
        ];

    /// <summary>Adds the reactions to the messages of a page.</summary>
    public static MessageHistory AddTo(MessageHistory history, IReadOnlyCollection<ReactionRow> rows) =>
        rows.Count == 0 ? history : history with { Messages = AddTo(history.Messages, rows) };

    /// <summary>Adds the reactions to messages of one conversation.</summary>
    public static IReadOnlyList<Message> AddTo(IReadOnlyList<Message> messages, IReadOnlyCollection<ReactionRow> rows)
    {
        if (rows.Count == 0)
        {
            return messages;
        }

        var bySequence = rows.ToLookup(row => row.Sequence);
        return
        [
            .. messages.Select(message => bySequence.Contains(message.Sequence)
                ? message with { Reactions = ToReactions([.. bySequence[message.Sequence]]) }
                : message),
        ];
    }

    public void DecodeIds(RelationalDatabase database) => UserId = database.DecodeId(UserId);
}
