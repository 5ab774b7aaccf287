using Realtime.Domain;
using Realtime.Messages;
using Realtime.Storage;
using Realtime.Time;

namespace Realtime.Assistant;

/// <summary>The stored replies. A request has at most one, whoever stores it.</summary>
internal sealed class ReplyArchive(MessageWriter writer, IMessageStore messages, MessageScreening screening, TimeProvider time)
{
    private const string Prefix = "reply:";

    /// <summary>Lets the host's hooks check what an assistant said, before it is stored.</summary>
    /// <returns>The text to store, or why nothing is stored.</returns>
    public async ValueTask<(string Said, RealtimeException? Refusal)> ScreenAsync(string conversationId, string assistantId, string requesterId, string said)
    {
        if (!screening.ConcernsReplies || string.IsNullOrWhiteSpace(said))
        {
            return (said, null);
        }

        try
        {
            var screened = await screening.ScreenReplyAsync(new(conversationId, assistantId, said), requesterId).ConfigureAwait(false);
            return string.IsNullOrWhiteSpace(screened) || screened.Length > AssistantOptions.LongestReply || !Texts.IsWellFormed(screened)
                ? ("", new RealtimeException(RealtimeError.Internal))
                : (screened, null);
        }
        catch (RealtimeException exception)
        {
            return ("", exception);
        }
    }

    /// <summary>Returns the sentence of a hook that refused a reply, for its readers; null if it gave none.</summary>
    public static string? ReasonOf(RealtimeException refusal) => refusal.Error == RealtimeError.MessageRefused ? refusal.Message : null;

    /// <summary>Returns the stored reply to a request; null if there is none.</summary>
    public ValueTask<Message?> FindAsync(string conversationId, string assistantId, string requestId) =>
        messages.FindByClientIdAsync(conversationId, assistantId, KeyOf(requestId), CancellationToken.None);

    /// <summary>Stores a reply in the same way as every message. If the request has one, that is returned.</summary>
    /// <returns>The stored reply; null if nothing was said.</returns>
    public async ValueTask<Message?> StoreAsync(string conversationId, string assistantId, string requestId, string said)
    {
        if (string.IsNullOrWhiteSpace(said))
        {
            return null;
        }

        var draft = new MessageDraft(conversationId, assistantId, said, time.Milliseconds()) { ClientMessageId = KeyOf(requestId) };
        return (await writer.EnqueueAsync(draft).ConfigureAwait(false)).Message ?? throw new RealtimeException(RealtimeError.ConversationNotFound);
    }

    /// <summary>Returns the request that a message of an assistant answers; null if it answers none.</summary>
    public static string? RequestOf(Message message) =>
        message.ClientMessageId?.StartsWith(Prefix, StringComparison.Ordinal) == true ? message.ClientMessageId[Prefix.Length..] : null;

    /// <summary>The reply's client message id, by which the store keeps only one.</summary>
    private static string KeyOf(string requestId) => Prefix + requestId;
}
