// The interactive page.
import { render } from 'preact'
import { App } from './app'
import { Server } from './server'
import './style.css'

const root = document.getElementById('app')
if (root) render(<App data={new Server()} />, root)
