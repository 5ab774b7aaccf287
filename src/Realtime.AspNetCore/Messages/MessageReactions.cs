using System.Text;
using Microsoft.Extensions.Options;
using Realtime.Changes;
using Realtime.Diagnostics;
using Realtime.Domain;
using Realtime.Guards;
using Realtime.Storage;
using Realtime.Time;

namespace Realtime.Messages;

/// <summary>The operations on reactions for host code, the HTTP endpoints and the commands of sockets.</summary>
internal sealed class MessageReactions(
    MessageService messages,
    IReactionStore store,
    Announcer announcer,
    ChatMetrics metrics,
    IOptions<ChatRealtimeCoreOptions> options,
    TimeProvider time) : IMessageReactions
{
    /// <summary>The maximum length of a reaction, in UTF-16 code units. The longest emoji sequence is shorter.</summary>
    private const int MaxLength = 32;

    private readonly ReactionLimits _limits = new(options.Value.MaxReactionsPerUser, options.Value.MaxReactionsPerMessage);

    public Task<Message> AddAsync(string messageId, string userId, string emoji, CancellationToken cancellationToken = default) => ChangeAsync(
        messageId,
        userId,
        emoji,
        isAdded: true,
        () => store.AddAsync(messageId, userId, emoji, time.Milliseconds(), _limits, CancellationToken.None),
        cancellationToken);

    public Task<Message> RemoveAsync(string messageId, string userId, string emoji, CancellationToken cancellationToken = default) => ChangeAsync(
        messageId,
        userId,
        emoji,
        isAdded: false,
        () => store.RemoveAsync(messageId, userId, emoji, CancellationToken.None),
        cancellationToken);

    private async Task<Message> ChangeAsync(
        string messageId,
        string userId,
        string emoji,
        bool isAdded,
        Func<ValueTask<ReactionResult>> change,
        CancellationToken cancellationToken)
    {
        Texts.RequireText(emoji, "emoji", 1, MaxLength);
        if (emoji.EnumerateRunes().Any(rune => Rune.IsControl(rune) || Rune.IsWhiteSpace(rune)))
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "emoji must hold no spaces or control characters");
        }

        var message = await messages.RequireVisibleAsync(messageId, userId, cancellationToken).ConfigureAwait(false);
        return await announcer.InOrderAsync(message.ConversationId, async () =>
        {
            var result = await change().ConfigureAwait(false);
            switch (result)
            {
                case { Outcome: ReactionOutcome.Changed, Message: { } changed }:
                    await announcer.TellAsync(
                        changed,
                        (ids, hidden) => new DomainEvent.ReactionChanged(changed, userId, emoji, isAdded, ids) { HiddenFromIds = hidden }).ConfigureAwait(false);
                    return changed;
                case { Outcome: ReactionOutcome.Unchanged, Message: { } same }:
                    return same;
                case { Outcome: ReactionOutcome.TooMany }:
                    throw metrics.Refuse(nameof(ChatRealtimeCoreOptions.MaxReactionsPerMessage), "The message has too many reactions");
                default:
                    throw new RealtimeException(RealtimeError.MessageNotFound);
            }
        }).WaitAsync(cancellationToken).ConfigureAwait(false);
    }
}
