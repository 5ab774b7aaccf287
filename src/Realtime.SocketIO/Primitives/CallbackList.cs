namespace Realtime.SocketIO.Primitives;

/// <summary>Callbacks, in the order in which they were added. Read without a lock; may be added to while it is read.</summary>
internal sealed class CallbackList<TDelegate>
    where TDelegate : Delegate
{
    private readonly Lock _gate = new();
    private volatile TDelegate[] _items = [];

    public TDelegate[] Items => _items;

    public void Add(TDelegate callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        lock (_gate)
        {
            _items = [.. _items, callback];
        }
    }
}
