namespace Realtime.Testing;

/// <summary>The text frames that have arrived, as they stand; each can be taken once.</summary>
internal sealed class FrameLog
{
    private readonly Lock _lock = new();
    private readonly List<string> _frames = [];
    private readonly List<(Func<string, bool> Wanted, TaskCompletionSource<string> Source)> _waiting = [];
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Closed => _closed.Task;

    public Task<string> NextAsync(Func<string, bool> wanted)
    {
        lock (_lock)
        {
            var index = _frames.FindIndex(frame => wanted(frame));
            if (index >= 0)
            {
                var frame = _frames[index];
                _frames.RemoveAt(index);
                return Task.FromResult(frame);
            }

            var source = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_closed.Task.IsCompleted)
            {
                source.SetException(Gone());
            }

            _waiting.Add((wanted, source));
            return source.Task;
        }
    }

    public void Accept(string frame)
    {
        lock (_lock)
        {
            var index = _waiting.FindIndex(waiter => waiter.Wanted(frame));
            if (index < 0)
            {
                _frames.Add(frame);
                return;
            }

            _waiting[index].Source.SetResult(frame);
            _waiting.RemoveAt(index);
        }
    }

    public void Close()
    {
        lock (_lock)
        {
            foreach (var (_, source) in _waiting)
            {
                source.TrySetException(Gone());
            }
        }

        _closed.TrySetResult();
    }

    private static IOException Gone() => new("The server closed the connection.");
}
