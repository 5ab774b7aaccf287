namespace Realtime.Messages;

/// <summary>Learns of every message that was sent. Called in the writer's loop, so it must not wait and must not throw.</summary>
internal interface IMessageListener
{
    /// <summary>Offers a message after its commit and delivery.</summary>
    /// <param name="message">The message as it is stored.</param>
    /// <param name="participantIds">Who takes part; empty where that is not known, and in a room.</param>
    /// <param name="isDuplicate">Whether a repeated send found the message stored already.</param>
    void Offer(Message message, IReadOnlyList<string> participantIds, bool isDuplicate);
}
