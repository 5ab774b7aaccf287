namespace Realtime.SocketIO.EngineIO.Protocol;

/// <summary>Splits a polling payload into its packets (protocol revision 4, "Payload"): they are separated by 0x1E.</summary>
internal ref struct PollingPayload
{
    public const byte Separator = 0x1e;

    private ReadOnlySpan<byte> _rest;
    private int _restOffset;
    private bool _done;

    public PollingPayload(ReadOnlySpan<byte> payload)
    {
        _rest = payload;
        _restOffset = 0;
        _done = false;
        Current = default;
    }

    /// <summary>Where the current packet stands in the payload.</summary>
    public Range Current { get; private set; }

    /// <summary>Moves on. An empty payload has one packet, which is empty, and therefore invalid.</summary>
    public bool MoveNext()
    {
        if (_done)
        {
            return false;
        }

        var end = _rest.IndexOf(Separator);
        if (end < 0)
        {
            Current = _restOffset..(_restOffset + _rest.Length);
            _done = true;
            return true;
        }

        Current = _restOffset..(_restOffset + end);
        _restOffset += end + 1;
        _rest = _rest[(end + 1)..];
        return true;
    }
}
