namespace Realtime.SocketIO.Protocol.EngineIO;

/// <summary>One message of Engine.IO.</summary>
/// <param name="Data">Text including its type byte, or the bytes of a binary message without a type byte.</param>
/// <param name="IsBinary">Whether the message is binary.</param>
internal readonly record struct EngineMessage(ReadOnlyMemory<byte> Data, bool IsBinary);
