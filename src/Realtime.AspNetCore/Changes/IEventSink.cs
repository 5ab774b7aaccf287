using Realtime.Domain;

namespace Realtime.Changes;

/// <summary>Receives the events of the lanes, one at a time per lane, and sends them to the sockets that they concern. Thread-safe.</summary>
internal interface IEventSink
{
    /// <summary>Sends one event. The lane's next event waits until this completes.</summary>
    ValueTask DeliverAsync(DomainEvent domainEvent);
}
