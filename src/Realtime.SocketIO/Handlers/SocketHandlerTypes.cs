namespace Realtime.SocketIO.Handlers;

/// <summary>The handler classes of one server, each once, in the order in which they were added.</summary>
internal sealed class SocketHandlerTypes
{
    private readonly List<Type> _types = [];

    public IReadOnlyList<Type> All => _types;

    public void Add(Type type)
    {
        if (!_types.Contains(type))
        {
            _types.Add(type);
        }
    }
}
