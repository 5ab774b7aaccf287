import { css } from "lit";

export const inboxStyles = css`
  :host {
    display: inline-block;
  }

  :host([inline]) {
    display: block;
  }

  .bell {
    position: relative;
    min-inline-size: 2.5rem;
    min-block-size: 2.5rem;
    font-size: 1.125rem;
    color: inherit;
  }

  .bell .badge {
    position: absolute;
    inset-block-start: 0;
    inset-inline-end: 0;
  }

  .panel {
    color: var(--_text);
    background: var(--_surface);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
  }

  .panel:focus {
    outline: none;
  }

  .panel[popover] {
    position: fixed;
    inset: auto;
    margin: 0;
    padding: 0;
    inline-size: 24rem;
    max-inline-size: calc(100vi - 1rem);
    max-block-size: 36rem;
    overflow: hidden;
    background: var(--_raised);
    box-shadow: var(--_shadow);
  }

  .panel:popover-open,
  .panel.inline {
    display: flex;
    flex-direction: column;
  }

  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem;
    padding: calc(var(--_space) * 1.5) calc(var(--_space) * 2);
    border-block-end: 1px solid var(--_border);
  }

  h2 {
    flex: 1;
    margin: 0;
    font-size: 1.125em;
    font-weight: 650;
  }

  select {
    max-inline-size: 100%;
    padding: 0.25rem 0.375rem;
    border: 1px solid var(--_control);
    border-radius: calc(var(--_radius) * 0.6);
    background: var(--_surface);
    font-size: var(--_small);
  }

  button:disabled {
    opacity: 0.5;
    cursor: default;
  }

  .tabs {
    display: flex;
    gap: 0.25rem;
    padding-inline: calc(var(--_space) * 2);
    border-block-end: 1px solid var(--_border);
    overflow-x: auto;
  }

  .tab {
    padding: calc(var(--_space) * 1.25) 0.5rem;
    border: 0;
    border-block-end: 2px solid transparent;
    background: none;
    color: var(--_muted);
    white-space: nowrap;
  }

  .tab:focus-visible {
    outline-offset: -2px;
  }

  .tab[aria-selected="true"] {
    border-color: var(--_accent);
    color: var(--_text);
    font-weight: 600;
  }

  .banner {
    display: flex;
    gap: 0.5rem;
    padding: var(--_space) calc(var(--_space) * 2);
    background: var(--_sunken);
    color: var(--_muted);
    font-size: var(--_small);
  }

  .list {
    flex: 1;
    min-block-size: 4rem;
    overflow-y: auto;
    overscroll-behavior: contain;
  }

  .day {
    margin: 0;
    padding: var(--_space) calc(var(--_space) * 2);
    background: var(--_sunken);
    color: var(--_muted);
    font-size: var(--_small);
    font-weight: 600;
  }

  .item {
    border-block-end: 1px solid var(--_border);
  }

  .item:focus-visible {
    outline-offset: -2px;
  }

  .item.unread .row {
    background: var(--_selected);
  }

  .row {
    display: flex;
    gap: 0.75rem;
    padding: calc(var(--_space) * 1.5) calc(var(--_space) * 2);
  }

  .row:hover {
    background: color-mix(in srgb, var(--_text) 4%, var(--_raised));
  }

  .tools {
    display: flex;
    align-items: flex-start;
    gap: 0.125rem;
  }

  @media (hover: hover) and (pointer: fine) {
    .item:not(:hover, :focus-within) .tools {
      opacity: 0;
    }
  }

  .state {
    padding: calc(var(--_space) * 4) calc(var(--_space) * 2);
    color: var(--_muted);
    text-align: center;
  }

  .state-title {
    color: var(--_text);
    font-weight: 600;
  }

  .state .outlined {
    margin-block-start: 0.75rem;
  }

  .more {
    padding: var(--_space);
    text-align: center;
  }

  .skeleton {
    block-size: 3.5rem;
    margin-block-end: 0.5rem;
    border-radius: var(--_radius);
    background: var(--_sunken);
    animation: pulse 1.4s ease-in-out infinite alternate;
  }

  @keyframes pulse {
    to {
      opacity: 0.5;
    }
  }
`;
