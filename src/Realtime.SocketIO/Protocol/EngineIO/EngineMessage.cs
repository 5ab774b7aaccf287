namespace Realtime.SocketIO.Protocol.EngineIO;

/// <summary>One message of Engine.IO.</summary>
/// <param name="Data">Text with its type byte, or the bare bytes of a binary message.</param>
/// <param name="IsBinary">Which of the two it is.</param>
internal readonly record struct EngineMessage(ReadOnlyMemory<byte> Data, bool IsBinary);
