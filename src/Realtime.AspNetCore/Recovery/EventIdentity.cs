using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Realtime.Domain;

namespace Realtime.Recovery;

/// <summary>What an event is called on all nodes.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Key">That within which the numbers are ordered, as a hash.</param>
/// <param name="Number">Who has an event of a key has those with smaller numbers, too.</param>
/// <param name="Sequence">The sequence of a new message, which may have another revision at a node that read it from the store.</param>
internal readonly record struct EventIdentity(char Kind, string Key, long Number, long Sequence = 0)
{
    public const char Stored = 's';

    /// <summary>Kinds of which some have nothing that distinguishes two events with the same content.</summary>
    public const string Repeating = "jg";

    /// <summary>Returns the identity of a kept event.</summary>
    public static EventIdentity Of(DomainEvent domainEvent) => domainEvent switch
    {
        DomainEvent.MessageStored e => Revised(e, Stored) with { Sequence = e.Message.Sequence },
        DomainEvent.MessageEdited e => Revised(e, 'e'),
        DomainEvent.MessageDeleted e => Revised(e, 'd'),
        DomainEvent.ReactionChanged e => Revised(e, 'r'),
        DomainEvent.ConversationChanged e => Revised(e, 'c'),
        DomainEvent.SettingChanged e => Revised(e, 't'),
        DomainEvent.ConversationDeleted e => new('x', HashOf(["ended", e.ConversationId, e.Revision.ToString(CultureInfo.InvariantCulture), .. e.UserIds]), 1),
        DomainEvent.MessagesDelivered { Receipt: var receipt } =>
            new('l', HashOf("delivered", receipt.ConversationId, receipt.UserId), receipt.DeliveredSequence),
        DomainEvent.MessagesRead { Receipt: var receipt, MessageIds.Count: 0 } =>
            new('w', HashOf("read", receipt.ConversationId, receipt.UserId), receipt.ReadSequence),
        DomainEvent.MessagesRead { Receipt: var receipt } e => new('i', HashOf(["single", receipt.UserId, .. e.MessageIds]), 1),
        DomainEvent.ContactRequestChanged e =>
            new('q', HashOf("contact", e.UserId, e.Request.ConversationId), e.At.ToUnixTimeMilliseconds(), e.Message?.Sequence ?? 0),
        DomainEvent.NotificationPublished { Notification: var notification } =>
            new('n', HashOf("notification", notification.UserId, notification.Sequence.ToString(CultureInfo.InvariantCulture)), 1),
        DomainEvent.NotificationCountsChanged e => new('k', HashOf("counts", e.UserId), e.Counts.Revision),
        DomainEvent.RoomJoined e => new('j', HashOf("joined", e.RoomName, e.User.Id, e.SocketId, e.Occurrence), 1),
        DomainEvent.RoomLeft e => new('g', HashOf("left", e.RoomName, e.User.Id, e.SocketId ?? "", e.Occurrence), 1),
        DomainEvent.AssistantChunk e => new('h', HashOf("chunk", e.Reply.RunId), e.Offset + e.Text.Length),
        DomainEvent.AssistantCompleted e => new('a', HashOf("reply", e.Reply.RequestId), 1),
        DomainEvent.AssistantFailed e => new('f', HashOf("reply", e.Reply.RequestId), 1),
        _ => throw new ArgumentException($"{domainEvent.GetType().Name} is not kept.", nameof(domainEvent)),
    };

    /// <summary>Returns a hash of several texts: short, whatever they are.</summary>
    private static string HashOf(params ReadOnlySpan<string> parts)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts)), hash);
        return Base64Url.EncodeToString(hash[..12]);
    }

    private static EventIdentity Revised(DomainEvent domainEvent, char kind) =>
        new(kind, HashOf("conversation", domainEvent.Revised!.Value.ConversationId), domainEvent.Revised!.Value.Revision);
}
