namespace Realtime.Changes;

/// <summary>What the dialects of this node send without a request. Data that none of them sends is not looked up.</summary>
internal interface IContractNeeds
{
    /// <summary>Whether a dialect sends presence to all who may see a user.</summary>
    bool TellsPresence { get; }

    /// <summary>Whether a dialect has an event per message that was read.</summary>
    bool TellsReadMessages { get; }
}
