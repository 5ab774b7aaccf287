using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Realtime.Redis.Diagnostics;

/// <summary>Counts malformed messages, and logs at most one line per minute. Thread-safe.</summary>
internal sealed class RefusedMessages(IMeterFactory? meters, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Counter<long>? _counter = meters?.Create("Realtime.Redis")
        .CreateCounter<long>("realtime.redis.messages.refused", "{message}", "Messages of the cluster that were malformed.");

    private long? _last;
    private int _heldBack;

    /// <summary>The number of refused messages.</summary>
    public int Count { get; private set; }

    public void Add(string source)
    {
        _counter?.Add(1, new KeyValuePair<string, object?>("source", source));
        int others;
        lock (_gate)
        {
            Count++;
            if (_last is { } last && time.GetElapsedTime(last) < Period)
            {
                _heldBack++;
                return;
            }

            _last = time.GetTimestamp();
            (others, _heldBack) = (_heldBack, 0);
        }

        Log.Malformed(logger, source, others);
    }
}
