namespace Realtime.Changes;

/// <summary>What the contracts that are spoken on this node tell clients beyond what was asked for. What none of them tells is not looked up.</summary>
internal interface IContractNeeds
{
    /// <summary>Whether one tells presence to all who may see a user, without their asking.</summary>
    bool TellsPresence { get; }

    /// <summary>Whether one has an event for each message that was read.</summary>
    bool TellsReadMessages { get; }
}
