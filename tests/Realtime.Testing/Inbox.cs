using System.Text.Json;

namespace Realtime.Testing;

/// <summary>What has arrived at a test client, and who waits for what.</summary>
internal sealed class Inbox
{
    private readonly Lock _lock = new();
    private readonly List<ReceivedEvent> _all = [];
    private readonly Dictionary<string, Queue<ReceivedEvent>> _unread = [];
    private readonly Dictionary<string, Queue<TaskCompletionSource<ReceivedEvent>>> _waiting = [];
    private readonly Dictionary<int, TaskCompletionSource<JsonElement>> _acknowledgements = [];
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _disconnected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<JsonElement> _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Opened => _opened.Task;

    public Task<JsonElement> Connected => _connected.Task;

    public Task Disconnected => _disconnected.Task;

    public IReadOnlyList<ReceivedEvent> All()
    {
        lock (_lock)
        {
            return [.. _all];
        }
    }

    public Task<JsonElement> Acknowledgement(int id)
    {
        lock (_lock)
        {
            var source = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
            _acknowledgements[id] = source;
            return source.Task;
        }
    }

    public Task<ReceivedEvent> NextAsync(string name)
    {
        lock (_lock)
        {
            if (Queue(_unread, name).TryDequeue(out var received))
            {
                return Task.FromResult(received);
            }

            var source = new TaskCompletionSource<ReceivedEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
            Queue(_waiting, name).Enqueue(source);
            return source.Task;
        }
    }

    public void Accept(string frame)
    {
        switch (frame)
        {
            case ['0', ..]:
                _opened.TrySetResult();
                break;
            case ['4', '0', .. var connect]:
                _connected.TrySetResult(Parse(connect));
                break;
            case ['4', '1', ..]:
                _disconnected.TrySetResult();
                break;
            case ['4', '2', .. var packet]:
                Accept(Parse(packet[packet.IndexOf('[')..]));
                break;
            case ['4', '3', .. var packet]:
                var start = packet.IndexOf('[');
                Acknowledge(int.Parse(packet[..start], System.Globalization.CultureInfo.InvariantCulture), Parse(packet[start..]));
                break;
            case ['4', '4', .. var error]:
                _connected.TrySetException(new ConnectErrorException(Parse(error)));
                break;
        }
    }

    public void Close()
    {
        var gone = new IOException("The server closed the connection.");
        _opened.TrySetException(gone);
        _connected.TrySetException(gone);
        _disconnected.TrySetResult();
        lock (_lock)
        {
            foreach (var waiter in _waiting.Values.SelectMany(queue => queue))
            {
                waiter.TrySetException(gone);
            }

            foreach (var waiter in _acknowledgements.Values)
            {
                waiter.TrySetException(gone);
            }
        }
    }

    private void Accept(JsonElement packet)
    {
        var received = new ReceivedEvent(packet[0].GetString()!, packet.GetArrayLength() > 1 ? packet[1] : default)
        {
            Offset = packet.GetArrayLength() > 2 && packet[packet.GetArrayLength() - 1] is { ValueKind: JsonValueKind.String } offset ? offset.GetString() : null,
        };
        lock (_lock)
        {
            _all.Add(received);
            if (Queue(_waiting, received.Name).TryDequeue(out var waiter))
            {
                waiter.SetResult(received);
            }
            else
            {
                Queue(_unread, received.Name).Enqueue(received);
            }
        }
    }

    private void Acknowledge(int id, JsonElement arguments)
    {
        lock (_lock)
        {
            if (_acknowledgements.Remove(id, out var source))
            {
                source.SetResult(arguments.GetArrayLength() > 0 ? arguments[0] : default);
            }
        }
    }

    private static Queue<T> Queue<T>(Dictionary<string, Queue<T>> queues, string name)
    {
        if (!queues.TryGetValue(name, out var queue))
        {
            queues[name] = queue = new();
        }

        return queue;
    }

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

}
