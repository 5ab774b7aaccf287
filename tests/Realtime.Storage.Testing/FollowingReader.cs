using Realtime.Conversations;
using Realtime.Messages;

namespace Realtime.Storage.Testing;

/// <summary>Follows a conversation as a client does: by changes alone, from history where it has to start anew.</summary>
internal sealed class FollowingReader(IChangeStore changes, IMessageStore messages, string conversationId, string userId)
{
    private readonly SortedDictionary<long, Message> _messages = [];
    private string? _epoch;
    private long? _revision;

    public IEnumerable<Message> Messages => _messages.Values;

    public IReadOnlyList<string> ParticipantIds { get; private set; } = [];

    public long? Revision => _revision;

    public int Resets { get; private set; }

    /// <summary>Catches up with what has changed by now.</summary>
    public async Task FollowAsync(int limit)
    {
        ConversationChanges answer;
        do
        {
            var query = new ChangesQuery { AfterRevision = _revision, Epoch = _epoch, Limit = limit };
            answer = (await changes.GetAsync(conversationId, userId, query, 1_000, default))!;
            IReadOnlyList<Message> changed = answer.Messages;
            if (answer.IsReset)
            {
                Resets++;
                _messages.Clear();
                changed = (await messages.GetHistoryAsync(conversationId, new HistoryQuery { Limit = 200 }, default)).Messages;
            }

            foreach (var message in changed)
            {
                _messages[message.Sequence] = message;
            }

            foreach (var removed in _messages.Keys.TakeWhile(sequence => sequence < answer.FirstSequence).ToList())
            {
                _messages.Remove(removed);
            }

            ParticipantIds = answer.Participants is { } participants ? [.. participants.Select(p => p.UserId)] : ParticipantIds;
            (_revision, _epoch) = (answer.Revision, answer.Epoch);
        }
        while (answer.HasMore);
    }
}
