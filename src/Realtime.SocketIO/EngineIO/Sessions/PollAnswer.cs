namespace Realtime.SocketIO.EngineIO.Sessions;

/// <summary>The properties of a poll's response.</summary>
/// <param name="IsBinary">True if the payload is bytes; false if it is text.</param>
/// <param name="MayCompress">Whether all of its packets may be compressed.</param>
internal readonly record struct PollAnswer(bool IsBinary, bool MayCompress);
