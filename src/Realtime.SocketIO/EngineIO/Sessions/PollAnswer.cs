namespace Realtime.SocketIO.EngineIO.Sessions;

/// <summary>What a poll is answered with.</summary>
/// <param name="IsBinary">Whether the payload is bytes; else it is text.</param>
/// <param name="MayCompress">Whether all of its packets may be compressed.</param>
internal readonly record struct PollAnswer(bool IsBinary, bool MayCompress);
