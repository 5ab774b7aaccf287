namespace Realtime.SocketIO.EngineIO.Transports;

/// <summary>The answer to a poll or a POST, before it is written.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The payload of a poll.</param>
/// <param name="IsBinary">Whether the payload is bytes.</param>
/// <param name="MayCompress">Whether the payload may be compressed.</param>
internal readonly record struct PollingAnswer(int Status, ReadOnlyMemory<byte> Body = default, bool IsBinary = false, bool MayCompress = false);
