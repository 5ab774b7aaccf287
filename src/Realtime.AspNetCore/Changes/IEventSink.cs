using Realtime.Domain;

namespace Realtime.Changes;

/// <summary>Takes events out of the lanes, one after the other in each lane, and brings them to the sockets that they concern. Thread-safe.</summary>
internal interface IEventSink
{
    /// <summary>Delivers one event. The lane's next event waits until this is done.</summary>
    ValueTask DeliverAsync(DomainEvent domainEvent);
}
