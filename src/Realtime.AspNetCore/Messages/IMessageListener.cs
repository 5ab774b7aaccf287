namespace Realtime.Messages;

/// <summary>Receives every message that was sent. The writer's loop calls it, so it must not wait and must not throw.</summary>
internal interface IMessageListener
{
    /// <summary>Called after the commit of a message, when it is queued for delivery.</summary>
    /// <param name="message">The message as it is stored.</param>
    /// <param name="participantIds">The participants; empty for a room, and if they are not known.</param>
    /// <param name="isDuplicate">Whether a repeated send found the message stored already.</param>
    void Offer(Message message, IReadOnlyList<string> participantIds, bool isDuplicate);
}
